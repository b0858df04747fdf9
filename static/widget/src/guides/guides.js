/** Guides on the screen, and what is told of them; so far the tip. */
import { renderTip } from "./tip.js";

const ANSWERS = /** @type {const} */ ({ complete: "completed", dismiss: "dismissed", snooze: "snoozed" });

/** @type {import("../contract.d.ts").GuideModule["play"]} */
export function play(core, { decision: it, target, record, receivedMs, onAnswer, onOver }) {
  const { guide, version, decision } = it;
  const tell = (/** @type {"shown" | "completed" | "dismissed" | "snoozed"} */ name, /** @type {Record<string, unknown>} */ more = {}) => {
    const about = { guide, version, decision, step: record.step + 1 };
    core.report(`$guide_${name}`, { ...about, ...more });
    core.emit(name, about);
  };
  const shown = renderTip(core, {
    decision: it,
    target,
    step: record.step,
    onStep: (step) => (record.step = step),
    onAnswer(answer) {
      if (!onAnswer()) return;
      tell(ANSWERS[answer]);
      onOver();
    },
  });
  if (!record.isExposed) tell("shown", { wait_ms: Math.round(performance.now() - receivedMs) });
  record.isExposed = true;
  return shown;
}
