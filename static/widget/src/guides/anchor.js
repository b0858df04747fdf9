/**
 * Keeps a tip beside its element: by the browser's own anchors, where a popover's source is its anchor across shadow
 * roots, and by measuring where that is missing.
 */
import { pointArrow } from "./arrow.js";

const hasAnchors = () => globalThis.CSS?.supports?.("position-anchor", "auto") && CSS.supports("position-area", "block-end");

/** @param {HTMLElement} tip @param {Element | null} source */
function lift(tip, source) {
  if (!tip.showPopover) return;
  if (tip.matches(":popover-open")) tip.hidePopover();
  // @ts-expect-error -- the option is newer than the type
  tip.showPopover({ source: source ?? undefined });
}

/**
 * Shows the tip beside its element, or in the corner when there is none. Resolves once it stands.
 * @param {HTMLElement} tip
 * @param {HTMLElement} arrow
 * @param {Element | null} target
 * @returns {Promise<() => void>} lets go of the element
 */
export async function anchor(tip, arrow, target) {
  lift(tip, target);
  arrow.hidden = true;
  tip.classList.toggle("corner", !target);
  if (!target) return () => undefined;
  const point = () => pointArrow(arrow, tip, target);
  tip.classList.toggle("anchored", Boolean(hasAnchors()));
  // Some engines know anchors but not the source of a popover: the tip then stands somewhere else.
  if (hasAnchors() && point()) return keepPointing(point, tip, target);
  tip.classList.remove("anchored");
  tip.classList.add("floating");
  const { float } = await import("./floating.js");
  return float(target, tip, point);
}

/** @param {() => void} point @param {Element[]} elements */
function keepPointing(point, ...elements) {
  let isAsked = false;
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      point();
    });
  };
  const sizes = new ResizeObserver(ask);
  for (const element of elements) sizes.observe(element);
  const options = { capture: true, passive: true };
  for (const name of ["scroll", "resize"]) addEventListener(name, ask, options);
  return () => {
    sizes.disconnect();
    for (const name of ["scroll", "resize"]) removeEventListener(name, ask, options);
  };
}
