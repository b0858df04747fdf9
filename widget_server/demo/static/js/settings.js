/** @file The editor's form: what a report measures and how it is drawn. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./language.js";
import { CHARTS } from "./reports.js";
import { GROUPS, MEASURES, PERIODS } from "./sales.js";

/** @typedef {import("./reports.js").Report} Report */

/**
 * The form, and the way to show in it what a choice has changed elsewhere.
 * @param {Report} report @param {(part: Partial<Report>) => void} change told at every change
 */
export function settings(report, change) {
  const title = h("input", { name: "title", "data-tour": "report-title", required: true, maxlength: 80, value: report.title });
  title.addEventListener("input", () => {
    title.setCustomValidity(title.value.trim() ? "" : t("report.no_title"));
    change({ title: title.value.trim() });
  });
  const radios = CHARTS.map((chart) => h("input", { type: "radio", name: "chart", value: chart, onchange: () => change({ chart }) }));
  const charts = CHARTS.map((chart, index) => h("label", { class: "option" }, radios[index], icon(chart), t(`chart.${chart}`)));
  const measure = choice(MEASURES.map((key) => [key, t(`measure.${key}`)]), (measure) => change({ measure }));
  const group = choice(GROUPS.map((key) => [key, t(`group.${key}`)]), (group) => change({ group }));
  const weeks = choice(PERIODS.map((weeks) => [weeks, t(`weeks.${weeks}`)]), (weeks) => change({ weeks }));
  const form = h(
    "form",
    { class: "card settings", "aria-label": t("report.settings") },
    h("label", { class: "field" }, t("report.title"), title),
    h("fieldset", { class: "field", "data-tour": "chart-type" }, h("legend", {}, t("report.chart")), h("div", { class: "options" }, ...charts)),
    h("label", { class: "field" }, t("report.measure"), measure),
    h("label", { class: "field" }, t("report.group"), group),
    h("label", { class: "field" }, t("report.weeks"), weeks),
  );
  const show = (/** @type {Report} */ now) => {
    for (const radio of radios) radio.checked = radio.value === now.chart;
    measure.value = now.measure;
    group.value = now.group;
    weeks.value = String(now.weeks);
  };
  return { form, show };
}

/**
 * @template {string | number} Value
 * @param {[Value, string][]} options value and its text @param {(value: Value) => void} chosen
 */
export function choice(options, chosen) {
  const select = h("select", {}, ...options.map(([value, text]) => h("option", { value }, text)));
  select.addEventListener("change", () => {
    const option = options[select.selectedIndex];
    if (option) chosen(option[0]);
  });
  return select;
}
