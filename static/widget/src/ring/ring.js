/** A ring around the element that a guide is about. It moves with it, catches no click and moves nothing. */
import { node } from "../surface/nodes.js";
import { openSurface } from "../surface/surface.js";
import styles from "./ring.css";

const GAP = 4;

/**
 * @param {Element} target
 * @param {import("../contract.d.ts").Pieces["anchors"]} anchors
 * @param {import("../contract.d.ts").Decision} guide
 * @returns {() => void} takes it away
 */
export function open(target, { canAnchor, follow, lift, rectOf, modalOf, isInSight }, guide) {
  const host = document.createElement("inapp-ring");
  const isAnchored = canAnchor(target);
  const ring = node("div", { class: `surface ring ${isAnchored ? "anchored" : ""}`, popover: "manual", "aria-hidden": "true" });
  const [corner] = getComputedStyle(target).borderTopLeftRadius.split(" ");
  ring.style.borderRadius = `calc(${corner} + ${GAP}px)`;
  openSurface(host, [styles], guide).append(ring);
  (modalOf(target) ?? document.body).append(host);
  lift(ring, isAnchored ? target : null);

  const place = () => {
    const { left, top, width, height } = rectOf(target);
    Object.assign(ring.style, { width: `${width + 2 * GAP}px`, height: `${height + 2 * GAP}px`, transform: `translate(${left - GAP}px, ${top - GAP}px)` });
    ring.classList.toggle("away", !isInSight(target));
  };
  let isOver = false;
  let stop = () => {};
  const byMeasure = () => {
    ring.classList.remove("anchored");
    place();
    stop = follow(place, target, document.body);
  };
  // Some engines know anchors but not the source of a popover.
  const isLost = () => !isOver && ring.checkVisibility?.() !== false && Math.hypot(ring.getBoundingClientRect().x - rectOf(target).x, ring.getBoundingClientRect().y - rectOf(target).y) > 8 * GAP;
  if (isAnchored) requestAnimationFrame(() => requestAnimationFrame(() => isLost() && byMeasure()));
  else byMeasure();

  return () => {
    isOver = true;
    stop();
    host.remove();
  };
}
