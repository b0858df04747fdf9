/** The cards around saving: done, what is wrong, somebody else was faster, a copy of what cannot be changed here, leaving. */
import { fill, node } from "../../surface/surface.js";
import { nameOf } from "../documents.js";
import { button, field, input, list, note } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */

/** The page of the guide for members. @param {Room} room */
export const pageOfGuide = ({ server, work, session }) => `${server}w/${encodeURIComponent(session.about.workspace.slug)}/guides/${encodeURIComponent(work.now.name ?? "")}`;

/** @param {Room} room @returns {import("../shell.js").View} */
export function savedView(room) {
  const { words, work } = room;
  const warnings = (work.checked?.warnings ?? []).map((warning) => (typeof warning === "string" ? warning : warning.message));
  return {
    name: "save",
    title: words.saved,
    content: [note(words.savedHint), ...(warnings.length ? [list(warnings.map((text) => node("li", { class: "warning", text })))] : [])],
    foot: [node("a", { class: "primary", "data-key": "publish", href: pageOfGuide(room), target: "_blank", rel: "noopener noreferrer", text: words.toPublish }), button(words.goOnWriting, () => room.shell.close(), { "data-key": "on" })],
  };
}

/** @param {Room} room @returns {import("../shell.js").View} */
export function mistakesView(room) {
  const { words, work } = room;
  const mistakes = work.mistakes();
  return {
    name: "mistakes",
    title: words.mistakes,
    content: mistakes.length
      ? [list(mistakes.map(({ path, message }) => node("li", {}, node("button", { type: "button", class: "go", "data-key": path, on: { click: () => room.toMistake(path) } }, node("span", { class: "words" }, node("strong", { text: message }), node("span", { text: whereIs(path, words) }))))))]
      : [note(words.noMistakes)],
  };
}

/** @param {string} path @param {import("../shell.js").Words} words */
function whereIs(path, words) {
  const [, list, at] = /^(steps|items|questions)\.(\d+)/.exec(path) ?? [];
  const told = { steps: words.inStep, items: words.inItem, questions: words.inQuestion }[list ?? ""];
  return told ? fill(told, { number: Number(at) + 1 }) : path;
}

/** @param {Room} room @param {{message?: string, theirs?: {document: any, base: string | null}}} about @returns {import("../shell.js").View} */
export function conflictView(room, { message, theirs }) {
  const { words, work, shell } = room;
  return {
    name: "conflict",
    title: words.conflict,
    content: [note(message || words.conflictHint), note(words.nothingLost)],
    foot: [
      node("div", { class: "stack" },
        theirs && button(words.keepMine, () => {
          work.insist(theirs.base);
          void room.save();
        }, { class: "line", "data-key": "mine" }),
        theirs && button(words.takeTheirs, () => {
          work.take(theirs);
          shell.close();
          shell.say(words.undoTake);
        }, { class: "line", "data-key": "theirs" }),
        button(words.saveCopy, () => room.go("copy"), { class: "line", "data-key": "copy" })),
    ],
  };
}

/** @param {Room} room @param {{mistake?: string, wanted?: string}} about @returns {import("../shell.js").View} */
export function copyView(room, { mistake, wanted }) {
  const { words, work } = room;
  const { readOnly } = work.now;
  let name = wanted ?? `${work.now.name ?? nameOf(work.title())}-copy`;
  const keep = () => void room.save(nameOf(name) === name ? name : nameOf(name));
  return {
    name: "copy",
    title: readOnly ? words.readOnlyTitle : words.saveCopy,
    content: [
      readOnly && node("code", { text: readOnly.file, dir: "ltr" }),
      readOnly && note(words.readOnlyHint),
      field(words.nameOfCopy, input(name, (text) => (name = text.trim()), { "data-key": "name", dir: "ltr", "data-first": true, on: { keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.isComposing && keep() } }), { hint: words.nameHint, mistake }),
    ],
    foot: [button(words.saveCopy, keep, { class: "primary", "data-key": "keep" })],
  };
}

/** @param {Room} room @returns {import("../shell.js").View} */
export function leaveView(room) {
  const { words, work } = room;
  const isDirty = work.isDirty();
  return {
    name: "leave",
    title: words.leave,
    content: [note(isDirty ? words.leaveUnsaved : words.leaveHint)],
    foot: [
      isDirty && button(words.saveAndLeave, async () => {
        if (await room.save()) await room.leave();
      }, { class: "primary", "data-key": "save" }),
      button(isDirty ? words.leaveAnyway : words.leave, () => void room.leave(), { class: isDirty ? "line" : "primary", "data-key": "leave" }),
      button(words.stay, () => room.shell.close(), { "data-key": "stay" }),
    ],
  };
}

/** @param {Room} room @returns {import("../shell.js").View} */
export function endedView(room) {
  const { words, work } = room;
  return {
    name: "ended",
    title: words.ended,
    content: [note(words.endedHint), work.isDirty() && note(words.endedKept)],
    foot: [
      // In this tab: what is kept in it is there again when it comes back.
      node("a", { class: "primary", href: `${room.server}w/${encodeURIComponent(room.session.about.workspace.slug)}/guides`, text: words.toMembers }),
      button(words.leave, () => void room.leave({ isKept: true }), { class: "line", "data-key": "leave" }),
    ],
  };
}
