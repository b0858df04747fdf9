/** @file The reports a person keeps; one list per person in this browser. */

import { inapp } from "./inapp.js";
import { sales } from "./sales.js";
import { newId, recall, remember } from "./storage.js";

/** @typedef {"bar" | "line" | "area" | "donut"} ChartKind */
/**
 * @typedef {object} Report
 * @property {string} id
 * @property {string} title
 * @property {ChartKind} chart
 * @property {import("./sales.js").Measure} measure
 * @property {import("./sales.js").Group} group
 * @property {number} weeks how far back it looks
 * @property {number} savedAt milliseconds since 1970
 */

export const CHARTS = /** @type {const} */ (["bar", "line", "area", "donut"]);

/** What a new report looks at, in turn, so that three new ones are three different pictures. */
const STARTS = /** @type {const} */ ([
  { chart: "bar", measure: "revenue", group: "week", weeks: 13 },
  { chart: "area", measure: "orders", group: "week", weeks: 26 },
  { chart: "donut", measure: "revenue", group: "service", weeks: 13 },
  { chart: "line", measure: "average", group: "week", weeks: 13 },
]);

/** @param {string} owner @returns {Report[]} newest first */
export const reportsOf = (owner) => recall(`reports.${owner}`, []);

/** @param {string} owner @param {string} id */
export const reportOf = (owner, id) => reportsOf(owner).find((report) => report.id === id) ?? null;

/** @param {string} owner @param {string} title @returns {Report} */
export function createReport(owner, title) {
  const others = reportsOf(owner);
  const start = STARTS[others.length % STARTS.length] ?? STARTS[0];
  const report = { id: newId(), title, ...start, savedAt: Date.now() };
  remember(`reports.${owner}`, [report, ...others]);
  inapp("track", "report_created", { report_id: report.id, rows: sales.length, chart: report.chart });
  return report;
}

/**
 * A ring shows shares of a whole: it needs something that adds up, and few parts. Whichever was chosen last stays.
 * @param {Report} report @param {Partial<Report>} part what was chosen @returns {Report}
 */
export function changed(report, part) {
  const next = { ...report, ...part };
  if (next.chart !== "donut") return next;
  if (part.measure === "average" || part.group === "week") return { ...next, chart: "bar" };
  return { ...next, measure: next.measure === "average" ? "revenue" : next.measure, group: next.group === "week" ? "service" : next.group };
}

/** @param {string} owner @param {Report} report @returns {Report} as saved */
export function saveReport(owner, report) {
  const saved = { ...report, savedAt: Date.now() };
  remember(`reports.${owner}`, reportsOf(owner).map((other) => (other.id === report.id ? saved : other)));
  inapp("track", "report_saved", { report_id: report.id, chart: report.chart });
  return saved;
}
