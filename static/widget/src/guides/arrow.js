/** The arrow between a tip and its element: where the browser has put the tip is measured, never assumed. */
import { rectOf } from "./roots.js";

const SIZE = 10;
/** From the corner, so that the arrow never leaves the straight part of the edge. */
const INSET = 12;

/**
 * On which side of the tip its element lies, and whether it lies close to it at all.
 * @param {DOMRect} tip
 * @param {DOMRect} target
 * @returns {"top" | "bottom" | "left" | "right" | null} null when they overlap or are far apart
 */
export function sideOf(tip, target) {
  const gaps = /** @type {const} */ ([
    ["top", tip.top - target.bottom],
    ["bottom", target.top - tip.bottom],
    ["left", tip.left - target.right],
    ["right", target.left - tip.right],
  ]);
  const [side, gap] = gaps.reduce((best, next) => (next[1] > best[1] ? next : best));
  return gap > 0 && gap < 24 ? side : null;
}

/**
 * @param {HTMLElement} arrow a child of the tip
 * @param {HTMLElement} tip
 * @param {Element} target
 * @returns {ReturnType<typeof sideOf>}
 */
export function pointArrow(arrow, tip, target) {
  const [own, other] = [tip.getBoundingClientRect(), rectOf(target)];
  const side = sideOf(own, other);
  arrow.className = `arrow ${side ?? ""}`;
  arrow.hidden = !side;
  if (!side) return null;
  const isUpright = side === "top" || side === "bottom";
  const [start, length, middle] = isUpright
    ? [own.left, own.width, (Math.max(other.left, own.left) + Math.min(other.right, own.right)) / 2]
    : [own.top, own.height, (Math.max(other.top, own.top) + Math.min(other.bottom, own.bottom)) / 2];
  const along = Math.min(Math.max(middle - start - SIZE / 2, INSET), length - SIZE - INSET);
  const across = side === "top" || side === "left" ? -SIZE / 2 : (isUpright ? own.height : own.width) - SIZE / 2;
  arrow.style.left = `${isUpright ? along : across}px`;
  arrow.style.top = `${isUpright ? across : along}px`;
  return side;
}
