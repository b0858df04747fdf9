/** Guides on the screen, and what is told of them; loaded with the first decision. */
import { ANCHORS, hasAnchors } from "./anchor.js";
import { isVisible } from "./elements.js";
import { matchesPage } from "./glob.js";
import { quietly } from "../host.js";
import { createLazy } from "./lazy.js";
import { selectAll } from "./roots.js";
import { fetchLook } from "../surface/surface.js";
import { createStage } from "./stage.js";
import stepStyles from "./step.css";
import { actionButtons, closeButton, stepView } from "./step.js";
import { renderTip } from "./tip.js";

/** @typedef {import("../contract.d.ts").Core} Core */
/** @typedef {import("../contract.d.ts").Render} Render */
/** @typedef {ReturnType<typeof import("../decisions.js").createDecisions>} Decisions */

const ANSWERS = /** @type {const} */ ({ complete: "completed", dismiss: "dismissed", snooze: "snoozed" });
/** @type {import("../contract.d.ts").Pieces} */
const PIECES = { actionButtons, closeButton, stepView, stepStyles, renderTip, anchors: ANCHORS };

/** Whether a button does more than to answer. @param {Partial<import("../contract.d.ts").Action>} action */
const isDeed = ({ do: word = "next" }) => !Object.hasOwn(ANSWERS, word) && word !== "next" && word !== "back";

/** @type {Record<string, Render>} */
const DRAWN_HERE = { tip: renderTip, tour: renderTip };

/** What the editor previews with: the code that visitors get. */
export const drawn = {
  rendererOf: async (/** @type {string} */ kind, /** @type {(name: string) => Promise<any>} */ part) => DRAWN_HERE[kind] ?? (await part(kind)).open,
  pieces: PIECES,
  tools: { matchesPage, isVisible, selectAll },
};

/** @param {Core} core @param {Decisions} decisions */
export function open(core, decisions) {
  /** @type {Map<string, ReturnType<typeof createLazy<any>>>} what draws a kind, by its name, and looks */
  const parts = new Map();
  // In the time in which the first showing is asked for.
  if (!hasAnchors()) core.part("measured").catch(() => {});
  return createStage({
    core,
    decisions,
    play: (scene) => play(core, decisions, scene, DRAWN_HERE[scene.view.kind] ?? parts.get(scene.view.kind)?.made()?.open),
    prepare({ kind, look }, onChange) {
      const standing = (/** @type {string} */ name, /** @type {() => Promise<any>} */ load) => {
        const part = parts.get(name) ?? createLazy(load, onChange);
        parts.set(name, part);
        return part.wanted() ? "there" : part.hasFailed() ? "missing" : "coming";
      };
      // No guide is seen in another look first; where its own cannot be had, the workspace's is better than none.
      const dress = look && standing(` ${look}`, () => fetchLook(look));
      const drawn = DRAWN_HERE[kind] ? "there" : standing(kind, () => core.part(kind));
      return dress === "coming" ? dress : drawn;
    },
    loadConditions: async (onChange) => (await core.part("conditions")).open({ onChange, tools: { matchesPage, isVisible, selectAll } }),
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
  const actions = quietly(() => core.part("actions"));
  // There by the time that somebody presses such a button.
  if (it.steps.some((written) => written.actions?.some(isDeed))) void actions();
  const perform = quietly(async (/** @type {Partial<import("../contract.d.ts").Action>} */ action) => (await actions())?.perform(core, action, guide));
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
      if (action.do === "not_helpful") {
        end(() => {
          core.report("$guide_not_helpful", { guide, version, decision, step: course.step + 1 });
          tell("dismissed", { not_helpful: true });
        });
        return;
      }
      answer(action.do === "dismiss" || action.do === "snooze" ? action.do : "complete");
      // After the answer: the focus is back by then, and what opens may take it.
      if (isDeed(action)) perform(action);
    },
    perform,
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
