/** Guides on the screen, and what is told of them; loaded with the first decision. So far the tip. */
import { isVisible } from "./elements.js";
import { matchesPage } from "./glob.js";
import { createStage } from "./stage.js";
import { renderTip } from "./tip.js";

/** @typedef {import("../contract.d.ts").Core} Core */

const ANSWERS = /** @type {const} */ ({ complete: "completed", dismiss: "dismissed", snooze: "snoozed" });

/** @param {Core} core @param {ReturnType<typeof import("../decisions.js").createDecisions>} decisions */
export const openStage = (core, decisions) =>
  createStage({
    decisions,
    play: (scene) => play(core, decisions, scene),
    loadConditions: async (onChange) => (await import("../conditions/conditions.js")).createConditions({ core, onChange, tools: { matchesPage, isVisible } }),
  });

/**
 * @param {Core} core
 * @param {ReturnType<typeof import("../decisions.js").createDecisions>} decisions
 * @param {import("./stage.js").Playing} scene
 * @returns {import("../contract.d.ts").Shown}
 */
function play(core, decisions, { decision: it, target, by, course, end }) {
  const { guide, version, decision } = it;
  const tell = (/** @type {"shown" | "completed" | "dismissed" | "snoozed"} */ name, /** @type {Record<string, unknown>} */ more = {}) => {
    const about = { guide, version, decision, step: course.step + 1 };
    core.report(`$guide_${name}`, { ...about, ...more });
    core.emit(name, about);
  };
  const shown = renderTip(core, {
    decision: it,
    target,
    step: course.step,
    onStep: (step) => (course.step = step),
    onAnswer: (answer) => end(() => tell(ANSWERS[answer])),
  });
  if (!course.isExposed) {
    const wait_ms = Math.round(performance.now() - decisions.receivedMs(it));
    tell("shown", { wait_ms, ...(by && by !== "selector" && { found_by: by }) });
  }
  course.isExposed = true;
  return shown;
}
