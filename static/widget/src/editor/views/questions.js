/** The card of what a survey asks. The question that is open is the one that is seen in the preview. A part of its own: fetched beside the editor. */
import { fill, node } from "../../surface/surface.js";
import { freeName, newQuestion, textFor, textIn, withText } from "../documents.js";
import { MOST_QUESTIONS, movedIn, TYPES, withType, worded } from "../questions.js";
import { answerFields } from "./answers.js";
import { button, choice, field, input, lines, note, tick } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */
/** @typedef {ReturnType<typeof questionsOf>} Questions */

/** What can be done with them. @param {Room} room */
export function questionsOf(room) {
  const { work, words, shell } = room;
  const all = () => /** @type {any[]} */ (work.now.document?.questions ?? []);
  const put = (/** @type {any[]} */ questions, about = "") => work.change({ ...work.now.document, questions }, about);
  /** The card as it is by now, even while somebody writes in it. @param {string[]} keys what gets the focus */
  const again = (...keys) => {
    room.go("questions");
    room.focus(...keys);
  };
  return {
    all,
    put,
    again,
    /** Those of the document as it was last saved. @returns {any[]} */
    saved: () => JSON.parse(work.now.saved || "{}").questions ?? [],
    /** @param {number} at @param {any} question @param {string} [about] */
    set: (at, question, about = "") => put(all().map((one, place) => (place === at ? question : one)), about && `question ${about} ${at}`),
    /** @param {number} from @param {number} to @param {string[]} keys */
    move(from, to, ...keys) {
      put(movedIn(all(), from, to));
      work.ask(to);
      again(...keys, `question ${to}`);
      shell.say(fill(words.questionMoved, { number: to + 1 }), false);
    },
    /** @param {number} at */
    remove(at) {
      put(all().filter((_, place) => place !== at));
      work.ask(Math.max(0, at - 1));
      again(`question ${Math.max(0, at - 1)}`);
    },
    add() {
      put([...all(), newQuestion(freeName("question", [...all(), ...this.saved()].map(({ name }) => name)))]);
      work.ask(all().length - 1);
      again(`ask ${all().length - 1}`);
    },
  };
}

/** Alt with the arrow keys. @param {number} at @param {number} count @param {(to: number) => void} move */
export const mover = (at, count, move) => (/** @type {KeyboardEvent} */ event) => {
  const to = at + (event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0);
  if (!event.altKey || to === at || to < 0 || to >= count) return;
  event.preventDefault();
  move(to);
};

/** @param {Room} room @returns {import("../shell.js").View} */
export function questionsView(room) {
  const { work, words } = room;
  const questions = questionsOf(room);
  const all = questions.all();
  return {
    name: "questions",
    title: words.questions,
    content: [
      ...all.map((question, at) => row(room, questions, question, at)),
      field(words.thanks, lines(textIn(work.now.document?.thanks, work.now.language), (text) => work.change({ ...work.now.document, thanks: withText(work.now.document?.thanks, text, work.tongue()) || undefined }, "thanks"), { "data-key": "thanks" }), { hint: words.thanksHint, mistake: room.wrong("thanks") }),
      all.length > 1 && note(words.questionsHint),
    ],
    foot: [button(words.addQuestion, () => questions.add(), { icon: "plus", class: "line", disabled: all.length >= MOST_QUESTIONS, "data-key": "add" })],
  };
}

/** @param {Room} room @param {Questions} questions @param {any} question @param {number} at */
function row(room, questions, question, at) {
  const { work, words } = room;
  const count = questions.all().length;
  const title = textFor(question.ask, work.tongue()) || words.untitled;
  const isBad = work.mistakes().some(({ path }) => path.startsWith(`questions.${at}.`));
  const onToggle = (/** @type {any} */ { target }) => void (target.open && target.isConnected && at !== work.now.question && work.ask(at));
  return node("details", { open: at === work.now.question, class: "item", on: { toggle: onToggle } },
    node("summary", { "data-key": `question ${at}`, on: { keydown: mover(at, count, (to) => questions.move(at, to)) } }, node("span", { class: isBad ? "count bad" : "count", text: String(at + 1) }), node("strong", { text: title, dir: "auto" })),
    ...fieldsOf(room, questions, question, at),
    node("div", { class: "row" },
      button(fill(words.moveUp, { title }), () => questions.move(at, at - 1, `up ${at - 1}`), { icon: "up", isBare: true, disabled: at === 0, "data-key": `up ${at}` }),
      button(fill(words.moveDown, { title }), () => questions.move(at, at + 1, `down ${at + 1}`), { icon: "down", isBare: true, disabled: at === count - 1, "data-key": `down ${at}` }),
      button(fill(words.removeStep, { title }), () => questions.remove(at), { icon: "bin", isBare: true, disabled: count < 2, "data-key": `bin ${at}` })));
}

/** @param {Room} room @param {Questions} questions @param {any} question @param {number} at */
function fieldsOf(room, questions, question, at) {
  const { work, words } = room;
  const now = () => questions.all()[at];
  const write = (/** @type {string} */ text) => questions.put(worded(questions.all(), at, { key: "ask", text, tongue: work.tongue(), saved: questions.saved().map(({ name }) => name) }), `question ask ${at}`);
  return [
    field(words.ask, input(textIn(question.ask, work.now.language), write, { "data-key": `ask ${at}`, maxlength: 200, placeholder: textIn(question.ask, work.languages[0]) }), { mistake: room.wrong(`questions.${at}.ask`) }),
    field(words.answeredBy, choice(question.type, TYPES.map((type) => [type, words.answers[/** @type {"text"} */ (type)]]), (type) => (questions.set(at, withType(now(), type)), questions.again(`type ${at}`)), { "data-key": `type ${at}` })),
    ...answerFields(room, questions, question, at),
    tick(words.optional, question.optional === true, (isOn) => questions.set(at, { ...now(), optional: isOn || undefined }), { "data-key": `optional ${at}` }),
  ];
}
