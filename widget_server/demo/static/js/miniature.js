/** @file Charts without axes or words, for a tile or a card; they stretch to any place. */

import { s } from "./dom.js";

const FRAME = { viewBox: "0 0 100 30", preserveAspectRatio: "none", "aria-hidden": "true" };

/** @param {number[]} values */
export function sparkline(values) {
  const highest = Math.max(...values);
  const lowest = Math.min(...values);
  const place = (/** @type {number} */ value, /** @type {number} */ index) =>
    `${((index / (values.length - 1)) * 100).toFixed(1)} ${(28 - ((value - lowest) / (highest - lowest || 1)) * 24).toFixed(1)}`;
  const line = `M${values.map(place).join("L")}`;
  const area = s("path", { class: "chart-area", d: `${line}L100 30L0 30Z` });
  return s("svg", { ...FRAME, class: "spark" }, area, s("path", { class: "chart-line", d: line }));
}

/** The chart of a report, small. @param {import("./reports.js").ChartKind} kind @param {number[]} values */
export function miniature(kind, values) {
  if (kind === "donut") return miniatureRing(values);
  return kind === "bar" ? miniatureBars(values) : sparkline(values);
}

/** @param {number[]} values */
function miniatureBars(values) {
  const step = 92 / values.length;
  const highest = Math.max(...values) || 1;
  const bars = values.map((value, index) => {
    const height = (value / highest) * 26;
    return s("rect", { class: "chart-bar", x: 4 + step * (index + 0.2), y: 30 - height, width: step * 0.6, height });
  });
  return s("svg", { ...FRAME, class: "spark" }, ...bars);
}

/** @param {number[]} values */
function miniatureRing(values) {
  const total = values.reduce((sum, value) => sum + value, 0) || 1;
  let done = 0;
  const slices = values.map((value, index) => {
    const share = (value / total) * 100;
    const dashes = { pathLength: 100, "stroke-dasharray": `${Math.max(0, share - 1.5)} 100`, "stroke-dashoffset": -done };
    done += share;
    return s("circle", { class: `chart-slice tone-${index + 1}`, cx: 50, cy: 15, r: 11, "stroke-width": 5, ...dashes });
  });
  return s("svg", { ...FRAME, preserveAspectRatio: "xMidYMid meet", class: "spark" }, ...slices);
}
