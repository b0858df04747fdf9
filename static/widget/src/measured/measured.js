/** Keeps a tip beside its element by measuring, where the browser has no anchors, or none for this element. */
import { placeBeside } from "./beside.js";

/**
 * @param {HTMLElement} tip
 * @param {HTMLElement} arrow
 * @param {Element} target
 * @param {Pick<typeof import("../guides/anchor.js").ANCHORS, "follow" | "pointArrow" | "rectOf">} pieces
 * @returns {() => void} lets go of the element
 */
export function open(tip, arrow, target, { follow, pointArrow, rectOf }) {
  const place = () => {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    const size = { width: tip.offsetWidth, height: tip.offsetHeight };
    const { left, top } = placeBeside(size, rectOf(target), { width, height }, getComputedStyle(tip).direction === "rtl");
    // Other than by left and top, a move by transform is no layout shift.
    tip.style.transform = `translate(${left}px, ${top}px)`;
    pointArrow(arrow, tip, target);
  };
  place();
  return follow(place, tip, target, document.body);
}
