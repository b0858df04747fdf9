/** Where a beacon stands. */

/** Half of a beacon, in pixels. */
const HALF = 14;

/**
 * Keeps a beacon on the corner of its element.
 * @param {HTMLElement} beacon @param {Element} target
 * @param {Pick<import("../contract.d.ts").Pieces, "anchors">} pieces
 * @returns {() => void} lets go of the element
 */
export function pin(beacon, target, { anchors: { canAnchor, follow, lift, rectOf } }) {
  const corner = () => {
    const { left, right, top } = rectOf(target);
    return { left: (getComputedStyle(beacon).direction === "rtl" ? left : right) - HALF, top: top - HALF };
  };
  const place = () => {
    const { left, top } = corner();
    beacon.style.transform = `translate(${left}px, ${top}px)`;
  };
  const byMeasure = () => {
    beacon.classList.replace("anchored", "measured");
    place();
    return follow(place, target, document.body);
  };
  const isAnchored = canAnchor(target);
  beacon.style.transform = "";
  beacon.classList.remove("measured");
  beacon.classList.add("anchored");
  lift(beacon, isAnchored ? target : null);
  let stop = isAnchored ? () => {} : byMeasure();
  // Some engines know anchors but not the source of a popover.
  if (isAnchored) requestAnimationFrame(() => requestAnimationFrame(() => isAway() && (stop = byMeasure())));
  let isOver = false;
  const isAway = () => {
    const { left, top } = beacon.getBoundingClientRect();
    const wanted = corner();
    return !isOver && beacon.checkVisibility?.() !== false && Math.hypot(left - wanted.left, top - wanted.top) > HALF * 2;
  };
  return () => {
    isOver = true;
    stop();
  };
}
