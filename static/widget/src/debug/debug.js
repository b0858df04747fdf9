/** Why guides show or not, for who builds the host page: what the service's gates say, and what only this page can see. */
import { findTarget, isForPage, isPlain } from "../guides/elements.js";
import { CROSS, drawing, node } from "../surface/nodes.js";
import { focused, giveFocus, openSurface } from "../surface/surface.js";
import styles from "./debug.css";

/** @typedef {{name: string, outcome: "pass" | "fail" | "unknown", detail?: string}} Gate */
/** @typedef {{guide: string, version: number, is_eligible: boolean, gates: Gate[]}} Explained */

const SIGNS = { pass: "✓", fail: "✗", unknown: "?" };

/** @param {import("../contract.d.ts").Core} core @returns {Promise<any>} what the service said */
export async function open({ request, reader, decisions, texts, language }) {
  const answer = await request("POST", "debug", { body: { ...reader } });
  document.querySelector("inapp-debug")?.remove();
  const host = document.createElement("inapp-debug");
  const before = focused();
  const close = () => {
    host.remove();
    giveFocus(before);
  };
  const head = node("div", { class: "head" },
    node("h2", { id: "heading", text: "inapp.debug()" }),
    node("button", { type: "button", class: "icon", "aria-label": texts.close, on: { click: close } }, drawing(CROSS)));
  const panel = node("div", {
    class: "surface debug", popover: "manual", role: "dialog", "aria-labelledby": "heading", tabindex: -1, lang: language,
    on: { keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close() },
  }, head, node("div", { class: "list" }, ...answer.guides.map((/** @type {Explained} */ one) => entry(one, decisions().find(({ guide }) => guide === one.guide)))));
  openSurface(host, [styles]).append(panel);
  document.body.append(host);
  panel.showPopover?.();
  panel.focus();
  return answer;
}

/** @param {Explained} explained @param {import("../contract.d.ts").Decision} [told] */
function entry({ guide, version, is_eligible: isEligible, gates }, told) {
  const all = [...gates, ...(told ? seenHere(told) : [])];
  const isOpen = all.every(({ outcome }) => outcome !== "fail");
  return node("details", { open: isEligible },
    node("summary", { class: isOpen && isEligible ? "pass" : "fail", text: `${guide} v${version}` }),
    node("ul", { role: "list" }, ...all.map(({ name, outcome, detail }) =>
      node("li", { class: outcome }, node("b", { "aria-label": outcome, role: "img", text: SIGNS[outcome] ?? "?" }), node("span", { text: detail ? `${name}: ${detail}` : name })))));
}

/** What only the browser knows. @param {import("../contract.d.ts").Decision} told @returns {Gate[]} */
function seenHere(told) {
  if (!isPlain(told)) return [{ name: "page and element here", outcome: "unknown", detail: "more than a page and a selector is asked for" }];
  const { page, element } = told.placement ?? {};
  const isHere = isForPage(told, location.pathname);
  const { target, reason } = element && isHere ? findTarget(/** @type {string} */ (element)) : { target: null, reason: "other_page" };
  return [
    { name: "page here", outcome: isHere ? "pass" : "fail", detail: `${location.pathname}${page ? `, asked for ${page}` : ""}` },
    ...(element ? [/** @type {Gate} */ ({ name: "element here", outcome: target ? "pass" : "fail", detail: target ? String(element) : `${element}: ${reason}` })] : []),
  ];
}
