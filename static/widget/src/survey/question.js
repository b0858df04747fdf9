/** One question as it is answered: points of a scale, options, or a field for words. */
import { node } from "../surface/nodes.js";

/** @typedef {import("../contract.d.ts").Question} Question */
/** @typedef {import("../contract.d.ts").Answered} Answered */

/** @param {Question} question @param {Answered | undefined} value @param {string} [hint] beside the question @returns {HTMLElement} */
export function questionView(question, value, hint) {
  const { ask, type } = question;
  const legend = node("legend", { class: "ask", id: "ask", dir: "auto" }, ask, hint && node("span", { class: "hint", text: hint }));
  return node("fieldset", {}, legend, ...(type === "scale" ? scale(question, value) : type === "choice" ? choice(question, value) : [words(question, value)]));
}

/** @param {Question} question @param {Answered | undefined} value */
function scale({ from = 0, to = 0, labels }, value) {
  const ends = new Map([[from, labels?.from], [to, labels?.to]]);
  const points = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return [
    node("div", { class: "points" }, ...points.map((point) => {
      const end = ends.get(point);
      return node("label", {}, node("input", { type: "radio", name: "answer", value: point, checked: value === point, "aria-label": end && `${point}, ${end}` }), node("span", { text: String(point) }));
    })),
    labels && node("div", { class: "ends", "aria-hidden": "true" }, ...[from, to].map((end) => node("span", { dir: "auto", text: ends.get(end) ?? "" }))),
  ];
}

/** @param {Question} question @param {Answered | undefined} value */
function choice({ options = [], many }, value) {
  const chosen = [value].flat();
  const type = many === true ? "checkbox" : "radio";
  return options.map(({ name, label }) =>
    node("label", { class: "option" }, node("input", { type, name: "answer", value: name, checked: chosen.includes(name) }), node("span", { dir: "auto", text: label })));
}

/** @param {Question} question @param {Answered | undefined} value */
function words({ at_most: most = 1000 }, value) {
  const field = node("textarea", { rows: 3, maxlength: most, dir: "auto", "aria-labelledby": "ask" });
  field.value = String(value ?? "");
  return field;
}

/** What is chosen or written; undefined where nothing was. @param {Element} view @param {Question} question @returns {Answered | undefined} */
export function answerIn(view, { type, many }) {
  if (type === "text") return view.querySelector("textarea")?.value.trim();
  const chosen = [.../** @type {NodeListOf<HTMLInputElement>} */ (view.querySelectorAll("input:checked"))].map(({ value }) => value);
  if (many === true) return chosen;
  return type === "scale" && chosen.length ? Number(chosen[0]) : chosen[0];
}
