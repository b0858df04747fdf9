// Draws the funnel that stands in the table beside it: the table stays the source, for readers and for screen readers.

/** @param {HTMLTableElement} table */
function columnsOf(table) {
  const rows = [...table.tBodies[0].rows];
  return {
    labels: rows.map((row) => row.dataset.title ?? ""),
    persons: rows.map((row) => Number(row.dataset.persons)),
    accounts: rows.map((row) => Number(row.dataset.accounts)),
  };
}

/** A title over several lines, so that long step names are read and not cut. @param {string} text @param {number} width in letters */
function lines(text, width) {
  const found = [""];
  for (const word of text.split(" ")) {
    const last = found.length - 1;
    if (found[last] && (found[last] + word).length >= width) found.push(word);
    else found[last] = found[last] ? `${found[last]} ${word}` : word;
  }
  return found;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** @param {HTMLCanvasElement} canvas */
function draw(canvas) {
  const { labels, persons, accounts } = columnsOf(document.getElementById(canvas.dataset.chartOf));
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const bars = { borderRadius: 5, borderSkipped: false, maxBarThickness: 88, categoryPercentage: 0.56, barPercentage: 0.94 };
  return new window.Chart(canvas, {
    type: "bar",
    data: {
      labels: labels.map((label) => lines(label, canvas.parentElement.clientWidth / labels.length / 9)),
      datasets: [
        { label: canvas.dataset.accounts, data: accounts, backgroundColor: colour("--accent"), ...bars },
        { label: canvas.dataset.persons, data: persons, backgroundColor: colour("--second"), ...bars },
      ],
    },
    options: {
      locale: document.documentElement.lang,
      maintainAspectRatio: false,
      animation: false,
      font: { family: colour("--text") },
      plugins: {
        legend: { display: false },
        tooltip: { callbacks: { title: (items) => labels[items[0].dataIndex], label: (item) => ` ${item.dataset.label}: ${number.format(item.parsed.y)}` } },
      },
      scales: {
        x: { grid: { display: false }, border: { color: colour("--line") }, ticks: { color: colour("--soft"), autoSkip: false, maxRotation: 0, font: { size: 13 } } },
        y: { beginAtZero: true, grid: { color: colour("--line") }, border: { display: false }, ticks: { color: colour("--faint"), precision: 0, maxTicksLimit: 6 } },
      },
    },
  });
}

for (const canvas of document.querySelectorAll("canvas[data-chart-of]")) {
  let chart = draw(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    chart.destroy();
    chart = draw(canvas);
  });
}
