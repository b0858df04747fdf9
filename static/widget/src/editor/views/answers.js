/** How one question of a survey is answered: the points of a scale and what its ends mean, or the options to choose from. */
import { fill, node } from "../../surface/surface.js";
import { freeName, textIn } from "../documents.js";
import { FEWEST_OPTIONS, MOST_OPTIONS, movedIn, pointsFor, withEnd, withFrom, worded } from "../questions.js";
import { button, choice, field, input, tick } from "./pieces.js";
import { mover } from "./questions.js";

/** @typedef {import("../editor.js").Room} Room */
/** @typedef {import("./questions.js").Questions} Questions */

/** @param {Room} room @param {Questions} questions @param {any} question @param {number} at @returns {HTMLElement[]} */
export function answerFields(room, questions, question, at) {
  if (question.type === "scale") return scale(room, questions, question, at);
  return question.type === "choice" ? options(room, questions, question, at) : longest(room, questions, question, at);
}

/** How much may be written. @param {Room} room @param {Questions} questions @param {any} question @param {number} at */
function longest({ words, wrong }, questions, question, at) {
  const write = (/** @type {string} */ text) => questions.set(at, { ...questions.all()[at], at_most: text.trim() ? Number(text) : undefined }, `at_most ${at}`);
  return [field(words.longest, input(String(question.at_most ?? ""), write, { "data-key": `at_most ${at}`, type: "number", min: 1, max: 2000, step: 1, placeholder: "1000" }), { mistake: wrong(`questions.${at}.at_most`) })];
}

/** @param {Room} room @param {Questions} questions @param {any} question @param {number} at */
function scale({ work, words, wrong }, questions, question, at) {
  const now = () => questions.all()[at];
  const points = pointsFor(question);
  /** What else the card says depends on it. @param {any} changed @param {string} key */
  const put = (changed, key) => (questions.set(at, changed), questions.again(key));
  const offered = (/** @type {number[]} */ all) => all.map((point) => /** @type {[string, string]} */ ([String(point), String(point)]));
  const end = (/** @type {"from" | "to"} */ which) =>
    field(fill(words.scaleEnd, { point: question[which] }), input(textIn(question.labels?.[which], work.now.language), (text) => questions.set(at, withEnd(now(), which, text, work.tongue()), `end ${which}`), { "data-key": `end ${which} ${at}`, maxlength: 40 }), { mistake: wrong(`questions.${at}.labels.${which}`) });
  return [
    node("div", { class: "pair" },
      field(words.scaleFrom, choice(String(question.from), offered(points.from), (from) => put(withFrom(now(), Number(from)), `from ${at}`), { "data-key": `from ${at}` })),
      field(words.scaleTo, choice(String(question.to), offered(points.to), (to) => put({ ...now(), to: Number(to) }, `to ${at}`), { "data-key": `to ${at}` })),
      end("from"), end("to")),
  ];
}

/** @param {Room} room @param {Questions} questions @param {any} question @param {number} at */
function options({ work, words, wrong }, questions, question, at) {
  const now = () => questions.all()[at];
  const saved = () => /** @type {any[]} */ (questions.saved().find(({ name }) => name === now().name)?.options ?? []).map(({ name }) => name);
  const put = (/** @type {any[]} */ changed, about = "") => questions.set(at, { ...now(), options: changed }, about);
  const key = (/** @type {number} */ index) => `option ${at} ${index}`;
  const move = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string[]} */ ...keys) => {
    put(movedIn(now().options, from, to));
    questions.again(...keys, key(to));
  };
  const add = () => {
    const { options: before } = now();
    if (before.length >= MOST_OPTIONS) return;
    put([...before, { name: freeName("option", [...saved(), ...before.map((/** @type {any} */ { name }) => name)]), label: "" }]);
    questions.again(key(before.length));
  };

  /** @param {any} option @param {number} index */
  const row = (option, index) => {
    const title = textIn(option.label, work.now.language) || fill(words.option, { number: index + 1 });
    const mistake = wrong(`questions.${at}.options.${index}`);
    const toMove = mover(index, question.options.length, (to) => move(index, to));
    const onKey = (/** @type {KeyboardEvent} */ event) => (event.key === "Enter" && !event.isComposing ? add() : toMove(event));
    return node("div", { class: "option" },
      input(textIn(option.label, work.now.language), (text) => put(worded(now().options, index, { key: "label", text, tongue: work.tongue(), saved: saved() }), `option ${index}`), {
        "data-key": key(index), maxlength: 100, placeholder: textIn(option.label, work.languages[0]), "aria-label": fill(words.option, { number: index + 1 }), "aria-invalid": mistake ? "true" : undefined, title: mistake || undefined, on: { keydown: onKey },
      }),
      button(fill(words.moveUp, { title }), () => move(index, index - 1, `lift ${at} ${index - 1}`), { icon: "up", isBare: true, disabled: index === 0, "data-key": `lift ${at} ${index}` }),
      button(fill(words.removeStep, { title }), () => {
        put(now().options.filter((/** @type {any} */ _, /** @type {number} */ place) => place !== index));
        questions.again(key(Math.max(0, index - 1)));
      }, { icon: "bin", isBare: true, disabled: question.options.length <= FEWEST_OPTIONS, "data-key": `drop ${at} ${index}` }));
  };

  const mistake = wrong(`questions.${at}.options`);
  return [
    node("div", { class: "field", role: "group", "aria-label": words.options },
      node("span", { class: "caption", text: words.options }), ...question.options.map(row),
      mistake && node("p", { class: "wrong", text: mistake }),
      button(words.addOption, add, { icon: "plus", class: "line", disabled: question.options.length >= MOST_OPTIONS, "data-key": `more ${at}` })),
    tick(words.many, question.many === true, (isOn) => questions.set(at, { ...now(), many: isOn || undefined }), { "data-key": `many ${at}` }),
  ];
}
