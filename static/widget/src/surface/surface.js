/**
 * Shadow roots that a host page can neither restyle nor overhear, and what all parts draw with. A part of its own, fetched
 * together with the first part that draws.
 */
import { safeAddress } from "./contents.js";
import { lookOf } from "./look.js";
import { node } from "./nodes.js";
import theme from "./theme.css";

export { elementsOf, linkTo, safeAddress, wordsOf } from "./contents.js";
export { fill } from "./fill.js";
export { fetchLook, wear } from "./look.js";
export { canvas, CROSS, drawing, node, shape } from "./nodes.js";

/** What people do inside stays inside: hosts have shortcuts, focus traps and "clicked outside" listeners of their own. */
const KEPT_INSIDE = "keydown keyup keypress click pointerdown pointerup mousedown mouseup touchstart touchend focusin focusout input paste".split(" ");

/**
 * Opens a shadow root with the theme, this part's own style sheets and a look, adopted: no <style>, no style attribute.
 * @param {Element} host
 * @param {string[]} styles
 * @param {{look?: string}} [guide] whose surface it is
 * @returns {ShadowRoot}
 */
export function openSurface(host, styles, guide) {
  const root = host.attachShadow({ mode: "open" });
  const sheets = [theme, ...styles].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  root.adoptedStyleSheets = [...sheets, lookOf(guide).sheet];
  for (const name of KEPT_INSIDE) host.addEventListener(name, (event) => event.stopPropagation());
  return root;
}

/** The element that has the focus, also inside of shadow roots. @returns {Element | null} */
export function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** Gives the focus to the first that takes it. @param {(Element | null)[]} elements */
export function giveFocus(...elements) {
  for (const element of elements) {
    if (element?.isConnected) /** @type {HTMLElement} */ (element).focus?.({ preventScroll: true });
    if (element && focused() === element) return;
  }
}

/** A press beside a dialog, on its backdrop; only one that begins there: selecting text may well end there. @param {PointerEvent} event @param {Element} dialog */
export function isBeside({ target, clientX, clientY }, dialog) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
}

/** The logo of a look, where it has one that the host lets in. @param {{look?: string}} [guide] whose look it is; without it the workspace's */
export function logoOf(guide) {
  const { logo } = lookOf(guide);
  const address = logo && safeAddress(logo);
  return address && node("img", { class: "logo", alt: "", src: address.href, on: { error: (/** @type {Event} */ { target }) => /** @type {Element} */ (target).remove() } });
}
