/** Where a tip stands when the browser has no CSS anchors: the same order of sides, worked out by measuring. */

const GAP = 10;
const EDGE = 8;

/** @typedef {{left: number, top: number, width: number, height: number}} Box */

/**
 * The place of a tip: below its element, else above, after, before it, whichever is the first to fit; below when none does.
 * @param {Pick<Box, "width" | "height">} tip
 * @param {Box} target
 * @param {Pick<Box, "width" | "height">} view
 * @param {boolean} [isRightToLeft]
 * @returns {{left: number, top: number}} in pixels of the view
 */
export function placeBeside(tip, target, view, isRightToLeft = false) {
  const middle = target.left + target.width / 2 - tip.width / 2;
  const centre = target.top + target.height / 2 - tip.height / 2;
  const below = { left: middle, top: target.top + target.height + GAP };
  const above = { left: middle, top: target.top - tip.height - GAP };
  const right = { left: target.left + target.width + GAP, top: centre };
  const left = { left: target.left - tip.width - GAP, top: centre };
  const clamp = (/** @type {number} */ value, /** @type {number} */ most) => Math.max(EDGE, Math.min(value, most - EDGE));
  const fitsUpright = (/** @type {Pick<Box, "left" | "top">} */ { top }) => top >= EDGE && top + tip.height <= view.height - EDGE;
  const fitsBeside = (/** @type {Pick<Box, "left" | "top">} */ { left: at }) => at >= EDGE && at + tip.width <= view.width - EDGE;
  const found = [below, above].find(fitsUpright) ?? (isRightToLeft ? [left, right] : [right, left]).find(fitsBeside) ?? below;
  const isUpright = found === below || found === above;
  return {
    left: isUpright ? clamp(found.left, view.width - tip.width) : found.left,
    top: isUpright ? found.top : clamp(found.top, view.height - tip.height),
  };
}
