/** Placement for browsers without CSS anchors; loaded there only. */
import { autoUpdate, computePosition, flip, offset, shift } from "@floating-ui/dom";

/**
 * Keeps the tip beside its element until the function returned is called.
 * @param {Element} target
 * @param {HTMLElement} tip
 * @param {() => void} onMove
 */
export function float(target, tip, onMove) {
  return autoUpdate(target, tip, async () => {
    const middleware = [offset(10), flip({ fallbackPlacements: ["top", "right", "left"] }), shift({ padding: 8 })];
    const { x, y } = await computePosition(target, tip, { strategy: "fixed", placement: "bottom", middleware });
    tip.style.left = `${x}px`;
    tip.style.top = `${y}px`;
    onMove();
  });
}
