/**
 * Keeps a tip beside its element: by the browser's own anchors, where a popover's source is its anchor across shadow
 * roots, and by measuring where that is missing.
 */
import { pointArrow } from "./arrow.js";
import { placeBeside } from "./beside.js";

const hasAnchors = () => globalThis.CSS?.supports?.("position-anchor", "auto") && CSS.supports("position-area", "block-end");

/** @param {HTMLElement} tip @param {Element | null} source */
function lift(tip, source) {
  if (!tip.showPopover) return;
  if (tip.matches(":popover-open")) tip.hidePopover();
  // @ts-expect-error -- the option is newer than the type
  tip.showPopover({ source: source ?? undefined });
}

/**
 * Shows the tip beside its element, or in the corner when there is none.
 * @param {HTMLElement} tip
 * @param {HTMLElement} arrow
 * @param {Element | null} target
 * @returns {() => void} lets go of the element
 */
export function anchor(tip, arrow, target) {
  tip.classList.toggle("corner", !target);
  tip.classList.toggle("anchored", Boolean(target && hasAnchors()));
  arrow.hidden = true;
  lift(tip, target);
  if (!target) return () => undefined;
  // Some engines know anchors but not the source of a popover: the tip then stands somewhere else.
  if (hasAnchors() && pointArrow(arrow, tip, target)) return follow(() => pointArrow(arrow, tip, target), tip, target);
  tip.classList.remove("anchored");
  tip.classList.add("measured");
  const place = () => {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const size = { width: tip.offsetWidth, height: tip.offsetHeight };
    const { left, top } = placeBeside(size, target.getBoundingClientRect(), { width, height }, getComputedStyle(tip).direction === "rtl");
    tip.style.left = `${left}px`;
    tip.style.top = `${top}px`;
    pointArrow(arrow, tip, target);
  };
  place();
  return follow(place, tip, target, document.body);
}

/**
 * Calls at most once a frame, and only when something may have moved.
 * @param {() => void} onMove
 * @param {Element[]} elements
 */
function follow(onMove, ...elements) {
  let isAsked = false;
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      onMove();
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
