// Draws the days that stand in the table beside it: the table stays the source, for readers and for screen readers.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {HTMLCanvasElement} canvas */
function draw(canvas) {
  const rows = [...document.getElementById(canvas.dataset.daysOf).tBodies[0].rows];
  const language = document.documentElement.lang;
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
  const number = new Intl.NumberFormat(language);
  const bars = { borderRadius: 3, maxBarThickness: 40, categoryPercentage: 0.8, barPercentage: 0.95 };
  return new window.Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => day.format(new Date(row.dataset.day))),
      datasets: [
        { label: canvas.dataset.showings, data: rows.map((row) => Number(row.dataset.showings)), backgroundColor: colour("--accent"), ...bars },
        { label: canvas.dataset.held, data: rows.map((row) => Number(row.dataset.held)), backgroundColor: colour("--second"), ...bars },
      ],
    },
    options: {
      locale: language,
      maintainAspectRatio: false,
      animation: false,
      font: { family: colour("--text") },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${number.format(item.parsed.y)}` } },
      },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: colour("--line") }, ticks: { color: colour("--soft"), autoSkipPadding: 12, maxRotation: 0 } },
        y: { stacked: true, beginAtZero: true, grid: { color: colour("--line") }, border: { display: false }, ticks: { color: colour("--faint"), precision: 0, maxTicksLimit: 6 } },
      },
    },
  });
}

for (const canvas of document.querySelectorAll("canvas[data-days-of]")) {
  let chart = draw(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    chart.destroy();
    chart = draw(canvas);
  });
}
