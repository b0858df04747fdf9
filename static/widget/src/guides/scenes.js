/** The guides on the screen, and their room: one in front, one banner, one checklist, a few beacons. */
import { isVisible } from "./elements.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/**
 * @typedef {object} Scene
 * @property {Decision} decision as the service told it
 * @property {Decision} view as it is now
 * @property {number} step
 * @property {Element | null} target
 * @property {string} [by]
 * @property {import("../contract.d.ts").Shown} [shown]
 * @property {boolean} [isOpen] a hotspot that the person has opened
 */

/** A host that has thrown a guide out so often wins. */
const MOST_TIMES = 20;
const LANES = /** @type {Record<string, string>} */ ({ tip: "front", tour: "front", modal: "front", survey: "front", hotspot: "beacon", banner: "banner", checklist: "checklist" });
const ROOM = /** @type {Record<string, number>} */ ({ front: 1, beacon: 3, banner: 1, checklist: 1 });

/** Where a guide is shown; undefined where this version knows nothing of its kind. @param {Decision} decision */
export const laneOf = ({ kind }) => (Object.hasOwn(LANES, kind) ? LANES[kind] : "");

/** @param {{courses: ReturnType<typeof import("./courses.js").createCourses>, find: (view: Decision) => import("../contract.d.ts").Finding}} parts */
export function createScenes({ courses, find }) {
  /** @type {Map<string, Scene>} by guide */
  const scenes = new Map();
  const all = () => [...scenes.values()];

  /** @param {Scene} scene @returns {boolean} whether the focus was in it */
  function strike(scene) {
    scenes.delete(scene.decision.guide);
    return scene.shown?.close() ?? false;
  }

  /** Whether a scene goes on, with its element found anew where the page rendered it again. @param {Scene} scene @param {Decision[]} candidates */
  function goesOn(scene, candidates) {
    if (!candidates.includes(scene.view) || scene.step !== courses.of(scene.decision).step || !scene.shown?.isThere()) return false;
    if (!scene.target || isVisible(scene.target)) return true;
    const { target } = find(scene.view);
    if (!target || !scene.shown.follow) return false;
    scene.target = target;
    scene.shown.follow(target);
    return true;
  }

  return {
    all,
    strike,
    put: (/** @type {Scene} */ scene) => void scenes.set(scene.decision.guide, scene),
    remove: (/** @type {Scene} */ scene) => void scenes.delete(scene.decision.guide),
    isOn: (/** @type {Scene} */ scene) => scenes.get(scene.decision.guide) === scene,
    has: (/** @type {Decision} */ { guide }) => scenes.has(guide),

    /** @param {(scene: Scene) => boolean} isMeant */
    strikeAll: (isMeant) => all().filter(isMeant).forEach(strike),

    /** Only these go on. @param {Decision[]} candidates */
    keep: (candidates) => all().forEach((scene) => goesOn(scene, candidates) || strike(scene)),

    /** Those that the host keeps throwing out. */
    refused: () => all().filter(({ shown, decision }) => shown && !shown.isThere() && ++courses.of(decision).thrownOut >= MOST_TIMES),

    /** Room for more, by lane. */
    room() {
      const room = { ...ROOM };
      for (const { view, isOpen } of all()) {
        room[laneOf(view)]--;
        if (isOpen) room.front--;
      }
      return room;
    },

    /** What has changed around them. @param {(element: Element) => boolean | undefined} isInView */
    tend(isInView) {
      const isRaised = all().some(({ view }) => view.kind === "checklist");
      for (const { target, shown } of all()) {
        if (target) shown?.cover?.(isInView(target) === false);
        shown?.raise?.(isRaised);
        shown?.update?.();
      }
    },
  };
}
