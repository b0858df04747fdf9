/** Guides on the screen, and what is told of them; loaded with the first decision. */
import { perform } from "./actions.js";
import { ANCHORS, hasAnchors } from "./anchor.js";
import { isVisible } from "./elements.js";
import { matchesPage } from "./glob.js";
import { createLazy } from "./lazy.js";
import { modalOf, selectAll } from "./roots.js";
import { createStage } from "./stage.js";
import stepStyles from "./step.css";
import { actionButtons, closeButton, stepView } from "./step.js";
import { renderTip } from "./tip.js";

/** @typedef {import("../contract.d.ts").Core} Core */
/** @typedef {import("../contract.d.ts").Render} Render */
/** @typedef {ReturnType<typeof import("../decisions.js").createDecisions>} Decisions */

const ANSWERS = /** @type {const} */ ({ complete: "completed", dismiss: "dismissed", snooze: "snoozed" });
/** @type {import("../contract.d.ts").Pieces} */
const PIECES = { actionButtons, closeButton, stepView, stepStyles, renderTip, modalOf, anchors: ANCHORS };

/** @type {Record<string, Render>} */
const DRAWN_HERE = { tip: renderTip, tour: renderTip };

/** @param {Core} core @param {Decisions} decisions */
export function open(core, decisions) {
  /** @type {Map<string, ReturnType<typeof createLazy<{open: Render}>>>} by kind */
  const parts = new Map();
  // In the time in which the first showing is asked for.
  if (!hasAnchors()) core.parts.measured().catch(() => {});
  return createStage({
    core,
    decisions,
    play: (scene) => play(core, decisions, scene, DRAWN_HERE[scene.view.kind] ?? parts.get(scene.view.kind)?.made()?.open),
    prepare(kind, onChange) {
      if (DRAWN_HERE[kind]) return "there";
      const part = parts.get(kind) ?? createLazy(core.parts[kind], onChange);
      parts.set(kind, part);
      return part.wanted() ? "there" : part.hasFailed() ? "missing" : "coming";
    },
    loadConditions: async (onChange) => (await core.parts.conditions()).open({ onChange, tools: { matchesPage, isVisible, selectAll } }),
  });
}

/**
 * @param {Core} core
 * @param {Decisions} decisions
 * @param {import("./stage.js").Playing} scene
 * @param {Render} [render]
 * @returns {import("../contract.d.ts").Shown}
 */
function play(core, decisions, { decision: it, view, step, target, by, course, isClaimed, isFree, end, turn, open }, render) {
  if (!render) throw new TypeError("Nothing here draws this kind.");
  const { guide, version, decision } = it;
  /** @param {string} name @param {Record<string, unknown>} [more] @param {boolean} [isKnown] to the service */
  const tell = (name, more = {}, isKnown = false) => {
    const about = { guide, version, decision, step: course.step + 1 };
    if (!isKnown) core.report(`$guide_${name}`, { ...about, ...more });
    core.emit(name, about);
  };
  const answer = (/** @type {import("../contract.d.ts").Answering} */ answering) => end(() => tell(ANSWERS[answering]));
  const tellStep = () => {
    if (it.kind === "tour" && course.toldStep !== course.step) tell("stepped");
    course.toldStep = course.step;
  };
  const shown = render(core, {
    decision: view,
    target,
    step,
    isAsked: Boolean(course.isAsked || course.takesFocus),
    act(action) {
      const to = course.step + (action.do === "back" ? -1 : 1);
      if ((action.do === "next" || action.do === "back") && it.steps[to]) {
        if (turn(to)) tellStep();
        return;
      }
      answer(action.do === "dismiss" || action.do === "snooze" ? action.do : "complete");
      // After the answer: the focus is back by then, and what opens may take it.
      perform(core, action, guide);
    },
    perform: (action) => perform(core, action, guide),
    onAnswer: answer,
    onLeave: () => end(() => {}),
    tell,
    onOpen: open,
  }, PIECES);
  course.takesFocus = false;
  if (course.isExposed) tellStep();
  else {
    const wait_ms = Math.round(performance.now() - decisions.receivedMs(it));
    const isKnown = isClaimed || (isFree && !course.isAsked && !core.isNews(`shown ${guide} ${version} ${core.names().anonymousId}`));
    tell("shown", { wait_ms, ...(by && by !== "selector" && { found_by: by }), ...(isFree && { cost: 0, asked: true }) }, isKnown);
    course.toldStep = course.step;
  }
  course.isExposed = true;
  return shown;
}
