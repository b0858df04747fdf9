/** @file The list of a person's reports, or the invitation to make the first one. */

import { h, s } from "../dom.js";
import { icon } from "../icons.js";
import { format, t } from "../language.js";
import { miniature } from "../miniature.js";
import { reportsOf } from "../reports.js";
import { points } from "../sales.js";

/** @param {import("../main.js").Product} product @returns {import("../router.js").Page} */
export function reportsPage(product) {
  const reports = reportsOf(product.session.owner);
  const make = { type: "button", class: "button primary", "data-tour": "new-report", onclick: product.createReport };
  const add = h("button", make, icon("plus"), t("reports.new"));
  const page = /** @type {const} */ ({ title: t("nav.reports"), nav: "reports" });
  if (!reports.length) return { ...page, content: [empty(add)] };
  const lead = h("p", { class: "lead" }, t("reports.lead"));
  return { ...page, actions: [add], content: [lead, h("ul", { class: "report-cards" }, ...reports.map(card))] };
}

/** @param {HTMLElement} add */
function empty(add) {
  const bars = [[18, 44], [42, 26], [66, 56], [90, 36]].map(([x = 0, tall = 0], index) =>
    s("rect", { class: `tone-${index + 1}`, x, y: 76 - tall, width: 14, height: tall, rx: 4 }),
  );
  const picture = s("svg", { class: "empty-picture", viewBox: "0 0 122 92", "aria-hidden": "true" }, ...bars, s("path", { d: "M8 84h106" }));
  return h("section", { class: "card empty" }, picture, h("h2", {}, t("reports.empty_title")), h("p", {}, t("reports.empty_body")), add);
}

/** @param {import("../reports.js").Report} report */
function card(report) {
  const about = `${t(`measure.${report.measure}`)} · ${t(`chart.${report.chart}`)}`;
  const values = points(report.measure, report.group, report.weeks).map((point) => point.value);
  const title = h("a", { href: `/reports/${report.id}` }, report.title);
  const kind = h("span", { class: "report-kind" }, icon(report.chart));
  const text = h("div", {}, h("h2", {}, title), h("p", {}, about), h("p", { class: "faint" }, t("reports.saved", { when: format.ago(report.savedAt) })));
  return h("li", { class: "card report-card" }, miniature(report.chart, values), kind, text);
}
