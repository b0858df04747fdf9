/**
 * One guide at a time, the best that fits the page and whose element is in view. It leaves with its page or its element
 * and comes back with them; an answer ends it.
 */
import { quietly } from "./host.js";
import { findTarget, isVisible } from "./placement.js";
import { currentPath } from "./routes.js";
import { createWatcher } from "./watcher.js";

/** @typedef {import("./contract.d.ts").Decision} Decision */
/** @typedef {import("./contract.d.ts").Shown} Shown */
/** @typedef {{decision: Decision, target: Element | null, shown?: Shown}} Scene */

/** A host that keeps throwing a guide out wins in the end. */
const MOST_TIMES = 20;

/** @typedef {import("./contract.d.ts").Course} Course */

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("./decisions.js").createDecisions>} parts.decisions
 * @param {() => Promise<[import("./contract.d.ts").GuideModule, import("./contract.d.ts").Core]>} parts.load
 */
export function createStage({ decisions, load }) {
  /** @type {Scene | undefined} */
  let scene;
  /** @type {Map<string, Course>} by decision */
  const records = new Map();
  const watcher = createWatcher(reconsider);

  /** @param {Decision} decision */
  function recordOf({ decision }) {
    const record = records.get(decision) ?? { step: 0, thrownOut: 0 };
    records.set(decision, record);
    return record;
  }

  function strike() {
    scene?.shown?.close();
    scene = undefined;
  }

  /** Whether the scene goes on, with its element found anew where the page rendered it again. @param {Decision[]} candidates */
  function goesOn(candidates) {
    if (!scene || !candidates.includes(scene.decision)) return false;
    if (scene.shown && !scene.shown.isThere()) return false;
    if (!scene.target || isVisible(scene.target)) return true;
    const { target } = findTarget(scene.decision.placement?.element ?? "");
    if (!target) return false;
    scene.target = target;
    scene.shown?.follow(target);
    return true;
  }

  /** Starts with the first that can be shown now. @param {Decision[]} candidates @returns {Element[]} what to wait for */
  function begin(candidates) {
    const watched = [];
    // Nobody sees what is shown in a hidden tab.
    if (document.visibilityState === "hidden") return [];
    // Fetched while the browser works out what is in view.
    if (candidates.length) quietly(load)();
    for (const decision of candidates) {
      const selector = decision.placement?.element;
      const { target = null, watch = [] } = selector ? findTarget(selector) : {};
      watched.push(...watch);
      if (selector ? target && watcher.isInView(target) : true) {
        scene = { decision, target };
        void play(scene);
        return target ? [target] : [];
      }
    }
    return watched;
  }

  function reconsider() {
    if (scene?.shown && !scene.shown.isThere() && ++recordOf(scene.decision).thrownOut >= MOST_TIMES) decisions.answer(scene.decision);
    const candidates = decisions.candidates(currentPath()).filter(({ kind, steps: { length } }) => kind === "tip" && length);
    if (scene && !goesOn(candidates)) strike();
    const watched = scene ? [scene.target].filter((target) => target !== null) : begin(candidates);
    watcher.watch(candidates.length > 0 && new Set(watched));
    if (scene?.target) scene.shown?.cover(watcher.isInView(scene.target) === false);
  }

  /** @param {Scene} mine */
  async function play(mine) {
    const { decision, target } = mine;
    const over = () => {
      if (scene === mine) strike();
      decisions.answer(decision);
    };
    try {
      const [{ play: perform }, core] = await load();
      if (scene !== mine) return;
      decisions.hold(decision);
      const onAnswer = () => scene === mine && (over(), true);
      mine.shown = perform(core, { decision, target, record: recordOf(decision), receivedMs: decisions.receivedMs(decision), onAnswer, onOver: reconsider });
    } catch {
      // A guide that cannot be rendered must not hold up the others.
      over();
      reconsider();
    }
  }

  return {
    reconsider,
    /** Another person sits there now: nothing of the former one's stays. */
    clear() {
      strike();
      records.clear();
      reconsider();
    },
  };
}
