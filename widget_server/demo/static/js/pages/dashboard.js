/** @file The dashboard: four figures, the quarter as a chart, every order in a table. */

import { chartBox } from "../chart.js";
import { h } from "../dom.js";
import { format, t } from "../language.js";
import { sparkline } from "../miniature.js";
import { WEEKS, measured, points, salesBetween } from "../sales.js";
import { salesTable } from "../sales_table.js";

const QUARTER = 13;
const weeks = Array.from({ length: QUARTER }, (_, index) => WEEKS - QUARTER + index);
const now = salesBetween(WEEKS - QUARTER, WEEKS);
const before = salesBetween(WEEKS - 2 * QUARTER, WEEKS - QUARTER);

/** @param {import("../main.js").Product} product @returns {import("../router.js").Page} */
export function dashboard(product) {
  const add = h("button", { type: "button", class: "button primary", "data-tour": "new-report", onclick: product.createReport }, t("reports.new"));
  return {
    title: t("nav.dashboard"),
    nav: "dashboard",
    actions: [add],
    content: [
      h("p", { class: "lead" }, t("dashboard.lead")),
      h("section", { class: "tiles" }, ...tiles()),
      h("div", { class: "pictures" }, revenue(), mix()),
      salesTable(),
    ],
  };
}

function tiles() {
  /** @param {import("../sales.js").Sale[]} rows */
  const refunds = (rows) => rows.filter((row) => row.status === "refunded").length / (rows.length || 1);
  const weekly = points("orders", "week", QUARTER).map((point) => point.value);
  const refunded = weeks.map((week) => refunds(salesBetween(week, week + 1)));
  const money = (/** @type {"revenue" | "average"} */ measure) => {
    const series = points(measure, "week", QUARTER).map((point) => point.value);
    return tile(t(`kpi.${measure}`), [measured(now, measure), measured(before, measure)], format.money, series);
  };
  return [
    money("revenue"),
    tile(t("kpi.orders"), [now.length, before.length], format.number, weekly),
    money("average"),
    tile(t("kpi.refunds"), [refunds(now), refunds(before)], format.percent, refunded, true),
  ];
}

/** @param {string} name @param {[number, number]} pair now and before @param {(value: number) => string} write @param {number[]} series @param {boolean} [isLessBetter] */
function tile(name, [value, earlier], write, series, isLessBetter = false) {
  const change = value / earlier - 1;
  const isGood = isLessBetter ? change <= 0 : change >= 0;
  const delta = h("span", { class: `delta ${isGood ? "good" : "bad"}` }, format.change(change));
  const note = h("p", { class: "tile-note" }, delta, t("dashboard.versus", { value: write(earlier) }));
  return h("article", { class: "card tile" }, h("h2", {}, name), h("p", { class: "figure" }, write(value)), note, sparkline(series));
}

function revenue() {
  const current = points("revenue", "week", QUARTER);
  const labels = current.map((point) => format.day(new Date(point.label)));
  const values = current.map((point) => point.value);
  const earlier = points("revenue", "week", QUARTER, WEEKS - QUARTER).map((point) => point.value);
  const readout = h("output", { class: "readout" });
  const onpoint = (/** @type {number} */ index) => {
    readout.value = index < 0 ? "" : `${t("week_of", { day: labels[index] ?? "" })} · ${format.money(values[index] ?? 0)}`;
  };
  const key = h("p", { class: "keys" }, h("span", { class: "key" }, t("dashboard.this_quarter")), h("span", { class: "key faint" }, t("dashboard.last_quarter")));
  const heading = h("div", { class: "card-heading" }, h("h2", {}, t("dashboard.chart_title")), readout, key);
  const chart = chartBox({ kind: "area", name: t("dashboard.chart_title"), labels, values, before: earlier, write: format.money, onpoint });
  return h("section", { class: "card picture" }, heading, chart);
}

function mix() {
  const parts = points("revenue", "service", QUARTER);
  const name = t("mix.title");
  const labels = parts.map((part) => t(/** @type {import("../language.js").TextKey} */ (`service.${part.label}`)));
  const chart = chartBox({ kind: "donut", name, labels, values: parts.map((part) => part.value), write: format.money });
  return h("section", { class: "card picture" }, h("div", { class: "card-heading" }, h("h2", {}, name)), chart);
}
