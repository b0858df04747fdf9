/** What a survey asks, as documents: a question has what its answers need, and nothing of another type. */
import { freeName, nameOf, textFor, withText } from "./documents.js";

/** @typedef {import("./documents.js").Document} Document */

export const TYPES = ["scale", "choice", "text"];
export const MOST_QUESTIONS = 20;
export const MOST_OPTIONS = 12;
export const FEWEST_OPTIONS = 2;
const WIDEST = 10;
const HIGHEST = 100;
const LOWEST = [-5, -4, -3, -2, -1, 0, 1];
const OF_A_TYPE = ["from", "to", "labels", "options", "many", "at_most"];

/** @type {Record<string, () => Document>} */
const BEGINNINGS = {
  scale: () => ({ from: 0, to: 10 }),
  choice: () => ({ options: [{ name: "option", label: "" }, { name: "option-2", label: "" }] }),
  text: () => ({}),
};

/** The same question, answered in another way. @param {Document} question @param {string} type @returns {Document} */
export const withType = (question, type) => ({ ...Object.fromEntries(Object.entries(question).filter(([key]) => !OF_A_TYPE.includes(key))), type, ...BEGINNINGS[type]() });

/** Where a scale may begin, and where it then may end. @param {Document} question @returns {{from: number[], to: number[]}} */
export const pointsFor = ({ from }) => ({ from: [...new Set([...LOWEST, from])].sort((one, other) => one - other), to: Array.from({ length: Math.min(WIDEST, HIGHEST - from) }, (_, at) => from + 1 + at) });

/** @param {Document} question @param {number} from @returns {Document} the end stays where it can */
export const withFrom = (question, from) => ({ ...question, from, to: Math.max(from + 1, Math.min(question.to, from + WIDEST)) });

/** @param {Document} question @param {"from" | "to"} end @param {string} text @param {import("./documents.js").Tongue} tongue @returns {Document} */
export function withEnd(question, end, text, tongue) {
  const labels = Object.fromEntries(Object.entries({ ...question.labels, [end]: withText(question.labels?.[end], text, tongue) }).filter(([, said]) => said !== ""));
  return { ...question, labels: Object.keys(labels).length ? labels : undefined };
}

/**
 * A question or an option with other words. Answers are counted by its name: that follows the words only until it was saved,
 * and is never one that was saved for something else.
 * @param {Document[]} all @param {number} at @param {{key: "ask" | "label", text: string, tongue: import("./documents.js").Tongue, saved: string[]}} about
 * @returns {Document[]}
 */
export function worded(all, at, { key, text, tongue, saved }) {
  const said = withText(all[at][key], text, tongue);
  const wanted = nameOf(textFor(said, { ...tongue, language: tongue.languages[0] }));
  const isKept = saved.includes(all[at].name);
  const taken = [...saved, ...all.filter((_, place) => place !== at).map(({ name }) => name)];
  return all.map((one, place) => (place === at ? { ...one, [key]: said, ...(wanted && !isKept && { name: freeName(wanted, taken) }) } : one));
}

/** @template T @param {T[]} all @param {number} from @param {number} to @returns {T[]} */
export function movedIn(all, from, to) {
  const order = [...all];
  order.splice(to, 0, ...order.splice(from, 1));
  return order;
}
