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

const ANSWERS = /** @type {const} */ ({ complete: "completed", dismiss: "dismissed", snooze: "snoozed" });

/**
 * @param {object} parts
 * @param {ReturnType<typeof import("./decisions.js").createDecisions>} parts.decisions
 * @param {() => Promise<[import("./contract.d.ts").GuideModule, import("./contract.d.ts").Core]>} parts.load
 * @param {import("./contract.d.ts").Core["emit"]} parts.emit
 * @param {(event: string, properties: Record<string, unknown>) => void} parts.report
 */
export function createStage({ decisions, load, emit, report }) {
  /** @type {Scene | undefined} */
  let scene;
  /** @type {Map<string, number>} decision to the step reached, counted from 0 */
  const steps = new Map();
  /** @type {Set<string>} decisions whose exposure was reported */
  const exposed = new Set();
  /** @type {Map<string, number>} decision to how often the host threw it out */
  const thrownOut = new Map();
  const watcher = createWatcher(reconsider);

  /** @param {Decision} decision */
  const about = ({ guide, version, decision }) => ({ guide, version, decision });

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

  /** @param {Decision} decision */
  function countThrow(decision) {
    const times = (thrownOut.get(decision.decision) ?? 0) + 1;
    thrownOut.set(decision.decision, times);
    if (times >= MOST_TIMES) decisions.answer(decision);
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
    if (scene?.shown && !scene.shown.isThere()) countThrow(scene.decision);
    const candidates = decisions.candidates(currentPath()).filter(({ kind, steps: { length } }) => kind === "tip" && length);
    if (scene && !goesOn(candidates)) strike();
    const watched = scene ? [scene.target].filter((target) => target !== null) : begin(candidates);
    watcher.watch(candidates.length > 0 && new Set(watched));
    if (scene?.target) scene.shown?.cover(watcher.isInView(scene.target) === false);
  }

  /** @param {Scene} mine */
  async function play(mine) {
    const { decision } = mine;
    const isOver = () => scene !== mine;
    try {
      const [{ render }, core] = await load();
      if (isOver()) return;
      mine.shown = render(core, {
        decision,
        target: mine.target,
        step: steps.get(decision.decision) ?? 0,
        onStep: (step) => steps.set(decision.decision, step),
        onAnswer: (answer) => end(mine, answer),
      });
      expose(decision);
    } catch {
      // A guide that cannot be rendered must not hold up the others.
      decisions.answer(decision);
      if (!isOver()) strike();
      reconsider();
    }
  }

  /** @param {Decision} decision */
  function expose(decision) {
    decisions.hold(decision);
    if (exposed.has(decision.decision)) return;
    exposed.add(decision.decision);
    const step = (steps.get(decision.decision) ?? 0) + 1;
    report("$guide_shown", { ...about(decision), step, wait_ms: Math.round(performance.now() - decisions.receivedMs(decision)) });
    emit("shown", { ...about(decision), step });
  }

  /** @param {Scene} mine @param {import("./contract.d.ts").Answering} answer */
  function end(mine, answer) {
    if (scene !== mine) return;
    const { decision } = mine;
    const name = ANSWERS[answer];
    const step = (steps.get(decision.decision) ?? 0) + 1;
    strike();
    decisions.answer(decision);
    report(`$guide_${name}`, { ...about(decision), step });
    emit(name, { ...about(decision), step });
    reconsider();
  }

  return {
    reconsider,
    /** Another person sits there now: nothing of the former one's stays. */
    clear() {
      strike();
      steps.clear();
      exposed.clear();
      reconsider();
    },
  };
}
