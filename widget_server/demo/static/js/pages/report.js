/** @file The report editor: settings on one side, the picture they make on the other. */

import { chartBox } from "../chart.js";
import { h } from "../dom.js";
import { exportMenu } from "../export_menu.js";
import { icon } from "../icons.js";
import { inapp } from "../inapp.js";
import { format, t } from "../language.js";
import { changed, reportOf, saveReport } from "../reports.js";
import { WEEKS, measured, points, salesBetween } from "../sales.js";
import { settings } from "../settings.js";
import { openShareDialog } from "../share_dialog.js";
import { missing } from "./missing.js";

/** @typedef {import("../reports.js").Report} Report */

/** Changes not saved yet survive a walk to another page and back. @type {Map<string, Report>} */
const drafts = new Map();

/** @param {import("../main.js").Product} product @param {string} id @returns {import("../router.js").Page} */
export function reportPage(product, id) {
  const { owner, account } = product.session;
  const kept = reportOf(owner, id);
  if (!kept) return missing(t("missing.report"), "/reports", t("report.back"));
  let report = { ...(drafts.get(id) ?? kept) };
  const preview = h("section", { class: "card preview", "aria-live": "polite" });
  const state = h("span", { class: "save-state", role: "status" });
  const { form, show } = settings(report, change);

  /** @param {Partial<Report>} part */
  function change(part) {
    report = changed(report, part);
    drafts.set(id, report);
    draw();
  }

  function draw() {
    state.replaceChildren(drafts.has(id) ? t("report.unsaved") : t("reports.saved", { when: format.ago(report.savedAt) }));
    show(report);
    preview.replaceChildren(...picture(report));
  }

  function save() {
    if (!form.reportValidity()) return inapp("track", "error_shown", { code: "title_missing" });
    report = saveReport(owner, report);
    drafts.delete(id);
    product.retitle(report.title);
    draw();
  }

  form.addEventListener("submit", (event) => (event.preventDefault(), save()));
  draw();
  const share = () => openShareDialog(report, account);
  return {
    title: kept.title,
    nav: "reports",
    actions: [
      state,
      ...exportMenu(() => report),
      h("button", { type: "button", class: "button", "data-tour": "share", onclick: share }, icon("share"), t("report.share")),
      h("button", { type: "button", class: "button primary", "data-tour": "save", onclick: save }, icon("save"), t("report.save")),
    ],
    back: h("a", { class: "back", href: "/reports" }, icon("back"), t("report.back")),
    content: [h("div", { class: "editor" }, form, preview)],
  };
}

/** @param {Report} report */
function picture(report) {
  const data = points(report.measure, report.group, report.weeks);
  const write = report.measure === "orders" ? format.number : format.money;
  const labels = data.map(({ label }) => labelOf(report.group, label));
  const values = data.map((point) => point.value);
  const rows = salesBetween(WEEKS - report.weeks, WEEKS);
  const best = values.indexOf(Math.max(...values));
  const facts = h(
    "dl",
    { class: "facts" },
    ...fact(t(report.measure === "average" ? "kpi.average" : "report.total"), write(measured(rows, report.measure))),
    ...fact(t("report.best"), `${write(values[best] ?? 0)} · ${labels[best]}`),
    ...fact(t("report.rows"), format.number(rows.length)),
  );
  const name = `${t(`measure.${report.measure}`)} · ${t(`group.${report.group}`)}`;
  const about = h("p", { class: "lead" }, `${name} · ${t(/** @type {import("../language.js").TextKey} */ (`weeks.${report.weeks}`))}`);
  const title = h("h2", {}, report.title || "…");
  return [title, about, chartBox({ kind: report.chart, name, labels, values, write }), facts];
}

/** @param {string} name @param {string} value */
const fact = (name, value) => [h("div", {}, h("dt", {}, name), h("dd", {}, value))];

/** @param {import("../sales.js").Group} group @param {string} label */
const labelOf = (group, label) =>
  group === "week" ? format.day(new Date(label)) : t(/** @type {import("../language.js").TextKey} */ (`${group}.${label}`));
