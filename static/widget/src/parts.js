/**
 * The parts of the embed that are fetched when something needs them; nearly each exports `open`. What a decision will need is asked for
 * in the same moment as what shows guides, so that none waits for the other.
 */

/** @typedef {import("./contract.d.ts").Decision} Decision */

/** By name; a host may have given every object a `modal`. */
export const PARTS = Object.assign(Object.create(null), {
  guides: () => import("./guides/guides.js"),
  conditions: () => import("./conditions/conditions.js"),
  measured: () => import("./measured/measured.js"),
  media: () => import("./media/media.js"),
  hotspot: () => import("./hotspot/hotspot.js"),
  modal: () => import("./modal/modal.js"),
  banner: () => import("./banner/banner.js"),
  checklist: () => import("./checklist/checklist.js"),
  starting: () => import("./starting/starting.js"),
  board: () => import("./board/board.js"),
  centre: () => import("./centre/centre.js"),
  launcher: () => import("./launcher/launcher.js"),
  ratings: () => import("./ratings/ratings.js"),
  mistakes: () => import("./mistakes/mistakes.js"),
  debug: () => import("./debug/debug.js"),
});

/** Begins to fetch what these will need. @param {Decision[]} decisions */
export function fetchAhead(decisions) {
  for (const { kind, when, placement, steps } of decisions) {
    const needed = [kind, (when || typeof placement?.element === "object") && "conditions", steps.some(({ image, video }) => image || video) && "media"];
    // Who needs it asks again, and learns what came of it.
    for (const name of needed) PARTS[name || ""]?.().catch(() => {});
  }
}
