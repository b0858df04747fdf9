/** @file The dialog that shares a report: a link to copy, or a message to the team. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { inapp } from "./inapp.js";
import { t } from "./language.js";

/** @param {import("./reports.js").Report} report @param {import("./session.js").Account | null} account */
export function openShareDialog(report, account) {
  const link = h("input", { readonly: true, value: `${location.origin}/reports/${report.id}`, "aria-label": t("share.link") });
  const said = h("p", { class: "dialog-said", role: "status" });
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "share-title" });
  const shared = (/** @type {"link" | "team"} */ via, /** @type {string} */ text) => {
    inapp("track", "report_shared", { report_id: report.id, via });
    said.replaceChildren(text);
  };
  const copy = async () => {
    link.select();
    // Where the clipboard is refused the link stays selected, ready for the keyboard.
    await navigator.clipboard?.writeText(link.value).catch(() => {});
    shared("link", t("share.copied"));
  };
  const company = { account: account?.traits.name ?? "" };
  const send = () => shared("team", t("share.sent", company));
  const close = h("button", { type: "button", class: "icon-button", "aria-label": t("share.close"), onclick: () => dialog.close() }, icon("close"));
  const copyButton = h("button", { type: "button", class: "button primary", "data-tour": "share-copy", onclick: copy }, icon("link"), t("share.copy"));
  const teamButton = h("button", { type: "button", class: "button", "data-tour": "share-team", onclick: send }, icon("team"), t("share.team", company));
  dialog.append(
    h("div", { class: "dialog-heading" }, h("h2", { id: "share-title" }, t("share.title", { title: report.title })), close),
    h("p", {}, t("share.body")),
    h("div", { class: "share-link" }, link, copyButton),
    ...(account ? [teamButton] : []),
    said,
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}
