/** @file Export: the orders a report counts, as a file. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { inapp } from "./inapp.js";
import { t } from "./language.js";
import { WEEKS, salesBetween } from "./sales.js";

const MENU = "export-menu";
const FORMATS = /** @type {const} */ (["csv", "json"]);

/** The button and the menu it opens. @param {() => import("./reports.js").Report} report as it is when chosen */
export function exportMenu(report) {
  const opens = { type: "button", class: "button", popovertarget: MENU, "data-tour": "export" };
  const menu = h("div", { class: "menu", id: MENU, popover: "auto", role: "group", "aria-label": t("report.export") });
  for (const format of FORMATS) {
    const take = () => (menu.hidePopover(), download(report(), format));
    const hooks = { type: "button", class: "menu-item", "data-tour": `export-${format}` };
    menu.append(h("button", { ...hooks, onclick: take }, icon("export"), t(`export.${format}`)));
  }
  return [h("button", opens, icon("export"), t("report.export")), menu];
}

/** @param {import("./reports.js").Report} report @param {typeof FORMATS[number]} format */
function download(report, format) {
  const rows = salesBetween(WEEKS - report.weeks, WEEKS).map((sale) => ({ ...sale, day: sale.day.toISOString().slice(0, 10) }));
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
  const content = format === "json" ? JSON.stringify(rows, null, 2) : lines.map((cells) => cells.join(",")).join("\r\n");
  const href = URL.createObjectURL(new Blob([content], { type: format === "json" ? "application/json" : "text/csv" }));
  h("a", { href, download: `${report.id}.${format}` }).click();
  URL.revokeObjectURL(href);
  inapp("track", "report_exported", { report_id: report.id, format });
}
