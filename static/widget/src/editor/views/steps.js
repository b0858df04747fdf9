/** The card of steps: their order, and the pages that they are on. */
import { canAddStep, pageOf, textFor, withStepMoved, withStepRemoved } from "../documents.js";
import { fill, node } from "../../surface/surface.js";
import { addStep } from "../pointing.js";
import { button, list, note } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */

/** @param {Room} room @param {number} from @param {number} to */
function move({ work, shell, words }, from, to) {
  work.change(withStepMoved(/** @type {any} */ (work.now.document), from, to));
  work.go(to);
  shell.say(fill(words.movedTo, { step: to + 1 }), false);
}

/** @param {Room} room @returns {import("../shell.js").View} */
export function stepsView(room) {
  const { work, words } = room;
  const it = /** @type {import("../documents.js").Document} */ (work.now.document);
  const last = it.steps.length - 1;
  const least = it.kind === "tour" ? 2 : 1;

  /** @param {any} step @param {number} at */
  const row = (step, at) => {
    const title = textFor(step.title, work.tongue()) || words.untitled;
    const page = pageOf(it, at);
    const keys = (/** @type {KeyboardEvent} */ event) => {
      const to = at + (event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0);
      if (!event.altKey || to === at || to < 0 || to > last) return;
      event.preventDefault();
      move(room, at, to);
      room.focus(`step ${to}`);
    };
    const isBad = work.mistakes().some(({ path }) => path.startsWith(`steps.${at}.`));
    return node("li", { class: at === work.now.step ? "step now" : "step" },
      node("button", { type: "button", class: "go", "data-key": `step ${at}`, "aria-current": at === work.now.step ? "step" : undefined, on: { click: () => work.go(at), keydown: keys } },
        node("span", { class: isBad ? "count bad" : "count", text: String(at + 1) }),
        node("span", { class: "words" }, node("strong", { text: title, dir: "auto" }), it.kind === "tour" && node("span", { text: typeof page === "string" ? page : words.everyPage, dir: "ltr" }))),
      button(fill(words.moveUp, { title }), () => (move(room, at, at - 1), room.focus(`up ${at - 1}`, `step ${at - 1}`)), { icon: "up", isBare: true, disabled: at === 0, "data-key": `up ${at}` }),
      button(fill(words.moveDown, { title }), () => (move(room, at, at + 1), room.focus(`down ${at + 1}`, `step ${at + 1}`)), { icon: "down", isBare: true, disabled: at === last, "data-key": `down ${at}` }),
      button(fill(words.removeStep, { title }), () => {
        work.change(withStepRemoved(it, at));
        work.go(Math.min(work.now.step, at));
        room.focus(`step ${Math.max(0, at - 1)}`);
      }, { icon: "bin", isBare: true, disabled: it.steps.length <= least, "data-key": `bin ${at}` }));
  };

  return {
    name: "steps",
    title: words.steps,
    content: [list(it.steps.map(row), { class: "steps" }), note(it.kind === "tour" ? words.stepsOverPages : words.stepsHint)],
    foot: [button(words.addStep, () => addStep(room), { icon: "plus", class: "line", disabled: !canAddStep(it), "data-key": "add" })],
  };
}
