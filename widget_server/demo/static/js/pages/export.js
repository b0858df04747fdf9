/** @file The export page: all orders of a period as a file, and what it says when that takes too long. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { inapp } from "../inapp.js";
import { t } from "../language.js";
import { FORMATS, saveOrders } from "../orders_file.js";
import { PERIODS, WEEKS } from "../sales.js";
import { choice } from "../settings.js";
import { recall, remember } from "../storage.js";

const BUILDING_MS = 500;
/** All of it at once fails so many times before it works; a shorter period works at once. */
const FAILURES = 2;

/** @param {import("../main.js").Product} product @returns {import("../router.js").Page} */
export function exportPage({ session }) {
  inapp("track", "export_opened", {});
  let weeks = /** @type {number} */ (WEEKS);
  let format = /** @type {import("../orders_file.js").Format} */ ("csv");
  const period = choice(PERIODS.toReversed().map((weeks) => [weeks, t(`weeks.${weeks}`)]), (chosen) => (weeks = chosen));
  const kind = choice(FORMATS.map((format) => [format, t(`export.${format}`)]), (chosen) => (format = chosen));
  const said = h("p", { class: "export-said", role: "status" });
  const start = h("button", { class: "button primary", "data-tour": "export-start" }, icon("export"), t("export.start"));
  period.dataset["tour"] = "export-period";

  const build = () => {
    start.disabled = true;
    said.className = "export-said";
    said.replaceChildren(t("export.building"));
    setTimeout(() => {
      start.disabled = false;
      finish(said, session.owner, weeks, format);
    }, BUILDING_MS);
  };
  const form = h(
    "form",
    { class: "card export-form", "aria-label": t("nav.export"), onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), build()) },
    h("label", { class: "field" }, t("report.weeks"), period),
    h("label", { class: "field" }, t("export.format"), kind),
    start,
    said,
  );
  return { title: t("nav.export"), nav: "export", content: [h("p", { class: "lead" }, t("export.lead")), form] };
}

/** @param {HTMLElement} said @param {string} owner @param {number} weeks @param {import("../orders_file.js").Format} format */
function finish(said, owner, weeks, format) {
  const kept = `export.failures.${owner}`;
  const failures = recall(kept, 0);
  if (weeks === WEEKS && failures < FAILURES) {
    remember(kept, failures + 1);
    said.className = "export-said bad";
    said.replaceChildren(t("export.failed"));
    inapp("track", "error_shown", { code: "export_timeout" });
    return;
  }
  remember(kept, 0);
  saveOrders(`orders-${weeks}-weeks`, weeks, format);
  said.className = "export-said good";
  said.replaceChildren(t("export.done"));
  inapp("track", "export_done", { format, weeks });
}
