/**
 * One guide at a time, the best that fits the page and whose element is in view. It leaves with its page or its element
 * and comes back with them; an answer ends it.
 */
import { findTarget, isBehindDialog, isForPage, isInSight, isPlain, isVisible } from "./elements.js";
import { createWatcher } from "./watcher.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {import("../contract.d.ts").Shown} Shown */
/** @typedef {import("../contract.d.ts").Conditions} Conditions */
/** @typedef {{step: number, thrownOut: number, isExposed?: boolean}} Course what became of a decision so far; `step` counts from 0 */
/** @typedef {{decision: Decision, target: Element | null, by?: string, shown?: Shown}} Scene */
/** @typedef {Scene & {course: Course, end: (tell: () => void) => void}} Playing `end` is called once it is answered */

/** A host that keeps throwing a guide out wins in the end. */
const MOST_TIMES = 20;

/** A part that is not there is asked for again after so long, then after twice as long each time: a page may change all the time. */
const FIRST_PAUSE_MS = 2000;

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("../decisions.js").createDecisions>} parts.decisions
 * @param {(scene: Playing) => Shown} parts.play
 * @param {(onChange: () => void) => Promise<Conditions>} parts.loadConditions
 */
export function createStage({ decisions, play, loadConditions }) {
  /** @type {Scene | undefined} */
  let scene;
  /** @type {Map<string, Course>} by decision */
  const courses = new Map();
  const watcher = createWatcher(reconsider);
  /** @type {Conditions | undefined} */
  let conditions;
  let isLoading = false;
  let retryAtMs = 0;
  let pauseMs = FIRST_PAUSE_MS / 2;

  /** @param {Decision} decision */
  function courseOf({ decision }) {
    const course = courses.get(decision) ?? { step: 0, thrownOut: 0 };
    courses.set(decision, course);
    return course;
  }

  /** @param {Decision} decision @returns {ReturnType<Conditions["find"]>} */
  const find = (decision) => (conditions && !isPlain(decision) ? conditions.find(decision) : findTarget(/** @type {string} */ (decision.placement?.element)));

  /** Those that may show now, as far as the element is not concerned. */
  function candidatesNow() {
    const path = location.pathname;
    const all = decisions.all().filter(({ kind, steps: { length } }) => kind === "tip" && length);
    const special = all.filter((decision) => !isPlain(decision));
    if (special.length && !conditions && !isLoading && performance.now() >= retryAtMs) {
      isLoading = true;
      const missing = () => {
        isLoading = false;
        retryAtMs = performance.now() + (pauseMs *= 2);
      };
      loadConditions(reconsider).then((made) => void (conditions = made), missing).then(reconsider).catch(() => {});
    }
    conditions?.wait(special, path);
    // A lesser guide does not take the place of a better one that is still looked into.
    const known = special.length && !conditions && !retryAtMs ? all.slice(0, all.indexOf(special[0])) : all;
    return known.filter((decision) => (isPlain(decision) ? isForPage(decision, path) : conditions?.allows(decision, decisions.isHeld(decision))));
  }

  function strike() {
    scene?.shown?.close();
    scene = undefined;
  }

  /** Whether the scene goes on, with its element found anew where the page rendered it again. @param {Decision[]} candidates */
  function goesOn(candidates) {
    if (!scene || !candidates.includes(scene.decision) || !scene.shown?.isThere()) return false;
    if (!scene.target || isVisible(scene.target)) return true;
    const { target } = find(scene.decision);
    if (!target) return false;
    scene.target = target;
    scene.shown?.follow(target);
    return true;
  }

  /** The browser's own word comes a frame after the question. @param {Element | null} target */
  const isInView = (target) => target && (watcher.isInView(target) ?? isInSight(target));

  /** Starts with the first that can be shown now. @param {Decision[]} candidates @returns {Element[]} what to wait for */
  function begin(candidates) {
    const watched = [];
    // Nobody sees what is shown in a hidden tab.
    if (document.visibilityState === "hidden") return [];
    for (const decision of candidates) {
      const isFree = !decision.placement?.element;
      const { target = null, watch = [], by, isAwaited } = isFree ? {} : find(decision);
      watched.push(...watch);
      if ((isFree || isInView(target)) && !isBehindDialog(target)) {
        if (!start({ decision, target, by })) return begin(candidates.filter((other) => other !== decision));
        return target ? [target] : [];
      }
      if (isAwaited) break;
    }
    return watched;
  }

  function reconsider() {
    if (scene?.shown && !scene.shown.isThere() && ++courseOf(scene.decision).thrownOut >= MOST_TIMES) decisions.answer(scene.decision);
    const candidates = candidatesNow();
    if (scene && !goesOn(candidates)) strike();
    const watched = scene ? [scene.target].filter((target) => target !== null) : begin(candidates);
    watcher.watch(candidates.length > 0 && new Set(watched));
    if (scene?.target) scene.shown?.cover(watcher.isInView(scene.target) === false);
  }

  /** @param {Scene} mine @returns {boolean} whether it could be drawn */
  function start(mine) {
    const { decision } = mine;
    /** @param {() => void} tell */
    const end = (tell) => {
      if (scene !== mine) return;
      strike();
      decisions.answer(decision);
      tell();
      reconsider();
    };
    try {
      mine.shown = play({ ...mine, course: courseOf(decision), end });
      decisions.hold(decision);
      scene = mine;
      return true;
    } catch {
      // A guide that cannot be drawn must not hold up the others.
      decisions.answer(decision);
      return false;
    }
  }

  return {
    reconsider,
    /** Another person sits there now: nothing of the former one's stays. */
    clear() {
      strike();
      courses.clear();
      conditions?.clear();
      reconsider();
    },
  };
}
