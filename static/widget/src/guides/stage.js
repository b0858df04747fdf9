/**
 * What is on the screen: the best that fits the page and whose element is in view, as far as there is room. What is shown
 * leaves with its page or its element and comes back with them; an answer ends it. What costs attention is granted first.
 */
import { createCourses } from "./courses.js";
import { createLookout } from "./lookout.js";
import { createPermits } from "./permits.js";
import { createScenes, laneOf } from "./scenes.js";
import { createWatcher } from "./watcher.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {import("./scenes.js").Scene} Scene */
/**
 * @typedef {object} Powers what a scene can do to the stage, while it is on it
 * @property {(tell: () => void) => void} end once it is answered
 * @property {(step: number) => boolean} turn to another step; whether that is in the same place
 * @property {(isOpen: boolean) => void} open
 */
/** @typedef {Scene & Powers & {course: import("./courses.js").Course, isClaimed: boolean, isFree: boolean}} Playing */

/**
 * @param {object} parts
 * @param {import("../contract.d.ts").Core} parts.core
 * @param {ReturnType<typeof import("../decisions.js").createDecisions>} parts.decisions
 * @param {(scene: Playing) => import("../contract.d.ts").Shown} parts.play
 * @param {(view: Decision, onChange: () => void) => "there" | "coming" | "missing"} parts.prepare fetches what draws it, and how it looks
 * @param {(onChange: () => void) => Promise<import("../contract.d.ts").Conditions>} parts.loadConditions
 */
export function createStage({ core, decisions, play, prepare, loadConditions }) {
  const look = () => reconsider();
  const courses = createCourses(core);
  const watcher = createWatcher(look);
  const lookout = createLookout({ core, decisions, courses, watcher, onChange: look, loadConditions });
  const permits = createPermits({ core, decisions, courses, onChange: look });
  const scenes = createScenes({ courses, find: lookout.find });
  /** @type {string | undefined} the guide that the person asked for last */
  let wished;
  const isFirst = (/** @type {Decision} */ { guide }) => guide === wished;

  function candidatesNow() {
    const all = decisions.all().filter((decision) => laneOf(decision) && (decision.kind === "checklist" ? decision.items : decision.steps)?.length);
    return lookout.candidates(all.map(courses.viewOf).sort((a, b) => Number(isFirst(b)) - Number(isFirst(a))));
  }

  /** Starts a guide if it can be shown now. @param {Decision} view @param {Set<Element>} watched @returns {boolean} whether it has or awaits a place, which no lesser one takes then */
  function attempt(view, watched) {
    const { target, by, isThere, isAwaited } = lookout.spot(view, watched);
    if (!isThere) return isAwaited;
    const standing = permits.of(view, by);
    if (standing === "refused") return false;
    const part = prepare(view, look);
    if (standing === "pending" || part !== "there") return part !== "missing";
    return start({ decision: courses.originOf(view), view, step: courses.of(view).step, target, by });
  }

  function reconsider() {
    for (const { decision } of scenes.refused()) decisions.answer(decision);
    const candidates = candidatesNow();
    scenes.keep(candidates);
    /** @type {Set<Element>} */
    const watched = new Set();
    const room = scenes.room();
    // Nobody sees what is shown in a hidden tab.
    if (document.visibilityState !== "hidden") {
      for (const view of candidates) if (!scenes.has(view) && room[laneOf(view)] > 0 && attempt(view, watched)) room[laneOf(view)]--;
    }
    for (const { target } of scenes.all()) if (target) watched.add(target);
    watcher.watch(candidates.length > 0 && watched);
    scenes.tend(watcher.isInView);
  }

  /** @param {Scene} mine @returns {boolean} whether it could be drawn */
  function start(mine) {
    const { decision } = mine;
    const course = courses.of(decision);
    scenes.put(mine);
    try {
      decisions.hold(decision);
      mine.shown = play({ ...mine, course, isFree: permits.isFree(decision), isClaimed: permits.isClaimed(decision), ...powers(mine) });
      courses.turn(decision, course.step);
      return true;
    } catch {
      // A guide that cannot be drawn must not hold up the others.
      scenes.remove(mine);
      decisions.answer(decision);
      return false;
    }
  }

  /** @param {Scene} mine @returns {Powers} */
  const powers = (mine) => ({
    end(tell) {
      if (!scenes.isOn(mine)) return;
      scenes.strike(mine);
      if (isFirst(mine.decision)) wished = undefined;
      courses.end(mine.decision);
      decisions.answer(mine.decision);
      tell();
      reconsider();
    },
    turn(step) {
      if (!scenes.isOn(mine)) return false;
      courses.turn(mine.decision, step);
      const view = courses.viewOf(mine.decision);
      const isInPlace = view.placement === mine.view.placement && mine.shown?.turn !== undefined;
      if (isInPlace) {
        Object.assign(mine, { view, step });
        mine.shown?.turn?.(step);
      } else courses.of(mine.decision).takesFocus = scenes.strike(mine);
      reconsider();
      return isInPlace;
    },
    open(isOpen) {
      if (!scenes.isOn(mine) || Boolean(mine.isOpen) === isOpen) return;
      mine.isOpen = isOpen;
      if (isOpen) scenes.strikeAll((other) => other !== mine && (laneOf(other.view) === "front" || Boolean(other.isOpen)));
      reconsider();
    },
  });

  addEventListener("storage", ({ key }) => {
    if (!key?.includes(":tour:")) return;
    for (const decision of decisions.all()) if (courses.follow(decision)) decisions.answer(decision);
    reconsider();
  });

  return {
    reconsider,

    /** What the person asked for comes at once, before all else; where its place is elsewhere, without it. @param {Decision} decision */
    start(decision) {
      const course = courses.of(decision);
      course.isAsked = true;
      course.isLoose = !lookout.isHere(courses.viewOf(decision));
      wished = decision.guide;
      const lane = laneOf(courses.viewOf(decision));
      scenes.strikeAll(({ view }) => view.guide === decision.guide || (laneOf(view) === lane && lane !== "beacon"));
      decisions.hold(decision);
      reconsider();
    },

    /** Another person sits there now: nothing of the former one's stays. */
    clear() {
      scenes.strikeAll(() => true);
      wished = undefined;
      courses.clear();
      permits.clear();
      lookout.clear();
      reconsider();
    },
  };
}
