/** The cards of a walk: how it goes, its steps, its name, what became of it, leaving. */
import { fill, node } from "../../surface/surface.js";
import { button, field, input, lines, list, note } from "../views/pieces.js";

/** @typedef {import("./walk.js").WalkRoom} WalkRoom */
/** @typedef {import("../shell.js").View} View */

/** @param {WalkRoom} room @returns {View} */
export const howView = ({ words, recorder, shell }) => ({
  name: "how",
  title: words.howTitle,
  content: [note(words.how), note(words.howPrivate)],
  foot: [button(words.begin, () => {
    shell.close();
    recorder.start();
    shell.focus("stop");
  }, { class: "primary", "data-key": "begin", "data-first": true })],
});

/** @param {WalkRoom} room @returns {View} */
export function stepsView(room) {
  const { words, recorder, wrong } = room;
  const { steps } = recorder.walk();
  const row = (/** @type {import("./recorder.js").WalkStep} */ step, /** @type {number} */ at) => {
    const doubt = step.action === "open" ? "" : !step.element ? words.noElement : step.stability === "fragile" ? words.fragile : "";
    const mistake = wrong.get(`steps.${at}`);
    return node("li", { class: "walked" },
      field(fill(words.stepWords, { number: at + 1 }), lines(step.words, (text) => recorder.reword(at, text), { "data-key": `words ${at}`, maxlength: 300 }), { hint: [fill(words.onPage, { page: step.page }), doubt].filter(Boolean).join(" · "), mistake }),
      button(fill(words.drop, { number: at + 1 }), () => recorder.drop(at), { icon: "bin", isBare: true, "data-key": `drop ${at}` }));
  };
  return {
    name: "steps",
    title: words.steps,
    content: steps.length ? [list(steps.map(row), { class: "walk" })] : [note(words.noSteps)],
    foot: [Boolean(steps.length) && button(words.name, () => room.go("name"), { class: "primary", "data-key": "to-name" })],
  };
}

/** @param {WalkRoom} room @returns {View} */
export function nameView(room) {
  const { words, naming, wrong, isSaving } = room;
  const keep = () => {
    if (naming.title.trim()) return void room.save();
    wrong.set("title", words.titleMissing);
    return room.go("name");
  };
  const onEnter = { keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.isComposing && keep() };
  const text = (/** @type {"title" | "name"} */ part, more = {}) => input(naming[part], (value) => {
    naming[part] = value;
    room.keepNaming();
  }, { "data-key": `field ${part}`, on: onEnter, ...more });
  const others = [...wrong].filter(([path]) => path !== "title" && path !== "name").map(([, message]) => message);
  return {
    name: "name",
    title: words.name,
    content: [
      field(words.title, text("title", { maxlength: 140, "data-first": true }), { hint: words.titleHint, mistake: wrong.get("title") }),
      field(words.address, text("name", { maxlength: 60, dir: "ltr" }), { hint: words.addressHint, mistake: wrong.get("name") }),
      note(words.makes),
      ...others.map((message) => node("p", { class: "wrong", role: "alert", text: message })),
    ],
    foot: [button(isSaving ? words.saving : words.save, keep, { class: "primary", "data-key": "save", "aria-busy": String(isSaving) })],
  };
}

/** @param {WalkRoom} room @returns {View} */
export const savedView = ({ words, saved, recorder, shell }) => ({
  name: "saved",
  title: words.saved,
  content: [note(words.savedHint)],
  foot: [node("div", { class: "stack" },
    node("a", { class: "primary", href: saved?.tour_url, target: "_blank", rel: "noopener noreferrer", text: words.toTour, "data-first": true }),
    node("a", { class: "primary", href: saved?.article_url, target: "_blank", rel: "noopener noreferrer", text: words.toArticle }),
    button(words.another, () => {
      shell.close();
      recorder.start();
    }, { class: "line", "data-key": "another" }))],
});

/** In this tab: the steps that are kept in it are there again when it comes back. @param {WalkRoom} room @returns {View} */
export const endedView = ({ words, begin }) => ({
  name: "ended",
  title: words.endedTitle,
  content: [note(words.ended)],
  foot: [node("a", { class: "primary", href: begin, text: words.toMembers, "data-first": true })],
});

/** @param {WalkRoom} room @returns {View} */
export const leaveView = (room) => ({
  name: "leave",
  title: room.words.leave,
  content: room.recorder.walk().steps.length ? [note(room.words.leaveUnsaved)] : [],
  foot: [
    button(room.recorder.walk().steps.length ? room.words.leaveAnyway : room.words.leave, () => void room.leave(), { class: "line", "data-key": "gone" }),
    button(room.words.stay, () => room.shell.close(), { "data-key": "stay" }),
  ],
});
