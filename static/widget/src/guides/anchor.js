/**
 * Keeps a tip beside its element: by the browser's own anchors, where a popover's source is its anchor across shadow
 * roots, and by measuring where that is missing.
 */
import { pointArrow } from "./arrow.js";
import { isInSight } from "./elements.js";
import { modalOf, rectOf } from "./roots.js";

/** @typedef {() => Promise<typeof import("../measured/measured.js")>} Measured */

/** Only an element of this page's HTML can be a popover's source. @param {Element} target */
const canAnchor = (target) => target instanceof HTMLElement && hasAnchors();

export const hasAnchors = () => globalThis.CSS?.supports?.("position-anchor", "auto") && CSS.supports("position-area", "block-end");

/** Where the tip lies when its element lies there. */
const OPPOSITE = { top: "bottom", bottom: "top", left: "right", right: "left" };

/** Puts the tip into the top layer, with its element as its anchor. @param {HTMLElement} tip @param {Element | null} source */
function lift(tip, source) {
  if (!tip.showPopover) return;
  const had = /** @type {HTMLElement | null} */ (/** @type {ShadowRoot} */ (tip.getRootNode()).activeElement);
  if (tip.matches(":popover-open")) tip.hidePopover();
  // @ts-expect-error -- the option is newer than the type
  tip.showPopover({ source: source ?? undefined });
  had?.focus({ preventScroll: true });
}

/**
 * Shows the tip beside its element, or in the corner when there is none.
 * @param {HTMLElement} tip
 * @param {HTMLElement} arrow
 * @param {Element | null} target
 * @param {Measured} load where the browser cannot do it
 * @returns {() => void} lets go of the element
 */
export function anchor(tip, arrow, target, load) {
  tip.classList.toggle("corner", !target);
  arrow.hidden = true;
  if (!target) {
    lift(tip, null);
    return () => undefined;
  }
  if (!canAnchor(target)) return measure(tip, arrow, target, load);
  let isOver = false;
  let canFit = true;
  // Some engines know anchors but not the source of a popover: the tip then stands somewhere else.
  const onLost = () => {
    if (isOver) return;
    stop();
    stop = measure(tip, arrow, target, load);
  };
  moor(tip, arrow, target, onLost);
  const look = () => {
    if (isOver) return;
    const hasFitted = canFit;
    canFit = fits(tip);
    // In a view too low for either side it is not shown anew over and over.
    if (canFit || !hasFitted) pointArrow(arrow, tip, target);
    else moor(tip, arrow, target, onLost);
  };
  let stop = follow(() => requestAnimationFrame(look), tip, target);
  return () => {
    isOver = true;
    stop();
  };
}

/**
 * Has the browser choose a side and holds the tip there: a change of side during a scroll would count as a layout shift
 * of the page. Where it does not fit any more it is shown anew, which does not.
 * @param {HTMLElement} tip
 * @param {HTMLElement} arrow
 * @param {Element} target
 * @param {() => void} onLost
 */
function moor(tip, arrow, target, onLost) {
  const hold = () => {
    const side = pointArrow(arrow, tip, target);
    if (side) tip.style.setProperty("position-area", OPPOSITE[side]);
    tip.classList.toggle("held", Boolean(side));
    return side;
  };
  tip.classList.remove("held");
  tip.classList.add("anchored");
  tip.style.removeProperty("position-area");
  lift(tip, target);
  // In the frame of a scroll the browser still measures the former place.
  if (!hold()) requestAnimationFrame(() => requestAnimationFrame(() => hold() ?? onLost()));
}

/** @type {typeof import("../measured/measured.js").open | undefined} */
let placed;

/**
 * Places the tip by measuring; it is not seen before what measures is there.
 * @param {HTMLElement} tip @param {HTMLElement} arrow @param {Element} target @param {Measured} load @returns {() => void}
 */
function measure(tip, arrow, target, load) {
  tip.classList.remove("anchored", "held");
  tip.classList.add("measured");
  lift(tip, target instanceof HTMLElement ? target : null);
  if (placed) return placed(tip, arrow, target, ANCHORS);
  tip.style.opacity = "0";
  let isOver = false;
  let stop = () => {
    isOver = true;
  };
  load().then(({ open }) => (placed = open) && isOver || (stop = open(tip, arrow, target, ANCHORS)), () => tip.classList.replace("measured", "corner")).then(() => (tip.style.opacity = ""));
  return () => stop();
}

/** @param {HTMLElement} tip */
function fits(tip) {
  const { top, bottom } = tip.getBoundingClientRect();
  return tip.style.visibility === "hidden" || (top >= 0 && bottom <= innerHeight);
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
  const views = new Set([window, ...elements.map((element) => element.ownerDocument.defaultView ?? window)]);
  for (const view of views) for (const name of ["scroll", "resize"]) view.addEventListener(name, ask, options);
  return () => {
    sizes.disconnect();
    for (const view of views) for (const name of ["scroll", "resize"]) view.removeEventListener(name, ask, options);
  };
}

/** What else stands beside an element is moored by the same means. */
export const ANCHORS = { canAnchor, follow, isInSight, lift, modalOf, pointArrow, rectOf };
