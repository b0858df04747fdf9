/** Shadow roots that a host page can neither restyle nor overhear. */
import theme from "./theme.css";

/** What people do inside stays inside: hosts have shortcuts, focus traps and "clicked outside" listeners of their own. */
const KEPT_INSIDE = ["keydown", "keyup", "keypress", "click", "pointerdown", "pointerup", "mousedown", "mouseup", "touchstart", "touchend", "focusin", "focusout", "input", "paste"];

/**
 * Opens a shadow root with the theme and this part's own style sheet, adopted: no <style>, no style attribute.
 * @param {Element} host
 * @param {string} styles
 * @returns {ShadowRoot}
 */
export function openSurface(host, styles) {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [theme, styles].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  for (const name of KEPT_INSIDE) host.addEventListener(name, (event) => event.stopPropagation());
  return root;
}

/** The element that has the focus, also inside of shadow roots. @returns {Element | null} */
export function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
