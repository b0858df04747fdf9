/** @file Charts as inline SVG, drawn at the pixel size of their place so that text stays readable at any width. */

import { h, s } from "./dom.js";
import { format } from "./language.js";

/**
 * @typedef {object} Series
 * @property {import("./reports.js").ChartKind} kind
 * @property {string} name what is drawn, for those who cannot see it
 * @property {string[]} labels
 * @property {number[]} values
 * @property {number[]} [before] the same values of an earlier time, drawn faintly
 * @property {(value: number) => string} write
 * @property {(index: number) => void} [onpoint] the pointer is at this value; -1: it has left
 */
/** @typedef {{width: number, height: number, left: number, right: number, top: number, bottom: number, ceiling: number}} Plane */

const LEGEND_STEP = 40;
const RING_BREADTH = 0.34;

/**
 * A box of the height its style sheet gives it, that always holds a chart of its own width.
 * @param {Series} series
 */
export function chartBox(series) {
  const box = h("div", { class: "chart-box" });
  const watcher = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = box;
    if (width && height) box.replaceChildren(draw(series, width, height));
  });
  watcher.observe(box);
  return box;
}

/** @param {Series} series @param {number} width @param {number} height */
function draw(series, width, height) {
  const described = series.labels.map((label, index) => `${label}: ${series.write(series.values[index] ?? 0)}`).join("; ");
  const frame = { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "img" };
  const parts = series.kind === "donut" ? ring(series, width, height) : graph(series, width, height);
  return s("svg", { ...frame, "aria-label": `${series.name}. ${described}` }, ...parts);
}

/** @param {Series} series @param {number} width @param {number} height */
function graph(series, width, height) {
  const ceiling = niceCeiling(Math.max(1, ...series.values, ...(series.before ?? [])));
  /** @type {Plane} */
  const plane = { width, height, left: 18 + 7 * longestStep(ceiling), right: 14, top: 10, bottom: 26, ceiling };
  /** @type {SVGElement[]} */
  const parts = [...grid(plane), ...names(plane, series.labels)];
  if (series.kind === "bar") parts.push(...bars(plane, series.values));
  else {
    if (series.before) parts.push(s("path", { class: "chart-before", d: curve(plane, series.before) }));
    if (series.kind === "area") parts.push(s("path", { class: "chart-area", d: closed(plane, series.values) }));
    parts.push(s("path", { class: "chart-line", d: curve(plane, series.values) }), ...dots(plane, series.values));
  }
  return [...parts, ...fields(plane, series)];
}

/** The next of 1, 2, 4, 5, 8 × 10ⁿ: four even steps with short labels. @param {number} highest */
function niceCeiling(highest) {
  const unit = 10 ** Math.floor(Math.log10(highest));
  return (([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8].find((step) => step * unit >= highest)) ?? 10) * unit;
}

/** Letters of the longest number beside the grid. @param {number} ceiling */
const longestStep = (ceiling) => Math.max(...[0.25, 0.5, 0.75, 1].map((share) => format.compact(ceiling * share).length));

/** @param {Plane} plane @param {number} index @param {number} count */
const middle = (plane, index, count) => plane.left + ((plane.width - plane.left - plane.right) * (index + 0.5)) / count;

/** @param {Plane} plane @param {number} value */
const level = (plane, value) => {
  const room = plane.height - plane.top - plane.bottom;
  return plane.top + room * (1 - value / plane.ceiling);
};

/** @param {Plane} plane */
const grid = (plane) =>
  [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const y = Math.round(level(plane, plane.ceiling * share)) + 0.5;
    const text = format.compact(plane.ceiling * share);
    return [
      s("line", { class: "chart-grid", x1: plane.left, x2: plane.width - plane.right, y1: y, y2: y }),
      s("text", { class: "chart-text", x: plane.left - 10, y: y + 4, "text-anchor": "end" }, text),
    ];
  });

/** As many names as fit. @param {Plane} plane @param {string[]} labels */
function names(plane, labels) {
  const longest = Math.max(...labels.map((label) => label.length)) * 7 + 14;
  const every = Math.ceil(longest / ((plane.width - plane.left - plane.right) / labels.length));
  return labels.flatMap((label, index) => {
    if ((labels.length - 1 - index) % every) return [];
    const x = middle(plane, index, labels.length);
    return [s("text", { class: "chart-text", x, y: plane.height - 6, "text-anchor": "middle" }, label)];
  });
}

/** @param {Plane} plane @param {number[]} values */
function bars(plane, values) {
  const width = Math.min(44, ((plane.width - plane.left - plane.right) / values.length) * 0.62);
  return values.map((value, index) => {
    const y = level(plane, value);
    const x = middle(plane, index, values.length) - width / 2;
    return s("rect", { class: "chart-bar", x, y, width, height: Math.max(0, level(plane, 0) - y), rx: Math.min(4, width / 4) });
  });
}

/** Straight between the points on purpose: a smoothed line would show values nobody has. @param {Plane} plane @param {number[]} values */
const curve = (plane, values) =>
  values.map((value, index) => `${index ? "L" : "M"}${middle(plane, index, values.length)} ${level(plane, value)}`).join("");

/** @param {Plane} plane @param {number[]} values */
const closed = (plane, values) =>
  `${curve(plane, values)}L${middle(plane, values.length - 1, values.length)} ${level(plane, 0)}L${middle(plane, 0, values.length)} ${level(plane, 0)}Z`;

/** @param {Plane} plane @param {number[]} values */
const dots = (plane, values) =>
  values.map((value, index) => s("circle", { class: "chart-dot", cx: middle(plane, index, values.length), cy: level(plane, value), r: 4 }));

/** Invisible fields over the whole height, so that a pointer need not hit a thin line. @param {Plane} plane @param {Series} series */
function fields(plane, series) {
  const count = series.values.length;
  const width = (plane.width - plane.left - plane.right) / count;
  return series.values.map((value, index) => {
    const place = { x: plane.left + width * index, y: plane.top, width, height: plane.height - plane.top - plane.bottom };
    const listen = { onpointerenter: () => series.onpoint?.(index), onpointerleave: () => series.onpoint?.(-1) };
    const title = s("title", {}, `${series.labels[index]}: ${series.write(value)}`);
    return s("rect", { class: "chart-field", ...place, ...listen }, title);
  });
}

/** The legend stands beside the ring, below it in a narrow place. @param {Series} series @param {number} width @param {number} height */
function ring(series, width, height) {
  const total = series.values.reduce((sum, value) => sum + value, 0) || 1;
  const isNarrow = width < 420;
  const room = isNarrow ? height - LEGEND_STEP * Math.ceil(series.values.length / 2) - 14 : height;
  // The stroke lies half outside the radius.
  const radius = Math.min((room / 2 - 6) / (1 + RING_BREADTH / 2), width / 4.6, 104);
  const x = isNarrow ? width / 2 : width * 0.32;
  const sum = s("text", { class: "chart-sum", x, y: room / 2 + 6, "text-anchor": "middle", "font-size": Math.min(24, radius * 0.3) }, format.compact(total));
  return [...slices(series, { x, y: room / 2 }, radius, total), sum, ...legend(series, total, (index) => {
    if (isNarrow) return { x: (index % 2) * (width / 2) + 8, y: room + 20 + Math.floor(index / 2) * LEGEND_STEP };
    return { x: x + radius * 1.2 + 40, y: room / 2 + (index - (series.values.length - 1) / 2) * LEGEND_STEP };
  })];
}

/** @param {Series} series @param {{x: number, y: number}} center @param {number} radius @param {number} total */
function slices(series, center, radius, total) {
  const around = 2 * Math.PI * radius;
  const turn = `rotate(-90 ${center.x} ${center.y})`;
  let done = 0;
  return series.values.map((value, index) => {
    const length = (value / total) * around;
    const stroke = { "stroke-dasharray": `${Math.max(0, length - 3)} ${around}`, "stroke-dashoffset": -done, "stroke-width": radius * RING_BREADTH };
    done += length;
    const title = s("title", {}, `${series.labels[index]}: ${series.write(value)}`);
    return s("circle", { class: `chart-slice tone-${index + 1}`, cx: center.x, cy: center.y, r: radius, transform: turn, ...stroke }, title);
  });
}

/** @param {Series} series @param {number} total @param {(index: number) => {x: number, y: number}} place */
const legend = (series, total, place) =>
  series.values.flatMap((value, index) => {
    const { x, y } = place(index);
    return [
      s("rect", { class: `chart-key tone-${index + 1}`, x, y: y - 11, width: 10, height: 10, rx: 3 }),
      s("text", { class: "chart-text chart-strong", x: x + 18, y: y - 2 }, series.labels[index] ?? ""),
      s("text", { class: "chart-text", x: x + 18, y: y + 15 }, `${series.write(value)} · ${format.percent(value / total)}`),
    ];
  });
