/** @file Export: the orders a report counts, as a file. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { inapp } from "./inapp.js";
import { t } from "./language.js";
import { FORMATS, saveOrders } from "./orders_file.js";

const MENU = "export-menu";

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

/** @param {import("./reports.js").Report} report @param {import("./orders_file.js").Format} format */
function download(report, format) {
  saveOrders(report.id, report.weeks, format);
  inapp("track", "report_exported", { report_id: report.id, format });
}
