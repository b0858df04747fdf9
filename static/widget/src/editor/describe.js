/**
 * From an element to the `placement.element` that tells it in a rule, with all that was found and how long it will last.
 * What is given back was looked for by the embed's own finder on this page, and is found as this element alone.
 */
import { findElement } from "../conditions/fingerprint.js";
import { isVisible } from "../guides/elements.js";
import { selectAll } from "../guides/roots.js";
import { describeWords } from "./describe_words.js";
import { anchorsOf, marksOf } from "./marks.js";
import { nameOf, plain, roleOf } from "./names.js";

/** @typedef {import("../contract.d.ts").PlacementElement} PlacementElement */
/** @typedef {import("./marks.js").Mark} Mark */
/** @typedef {"stable" | "likely" | "fragile"} Stability */
/**
 * @typedef {object} Description
 * @property {PlacementElement} element as a rule takes it
 * @property {{kind: import("./marks.js").Kind, value: string, is_stable: boolean, why: string, sign: string}[]} signals all that was found, the best first; also what was found and is not taken
 * @property {Stability} stability
 * @property {string} words the stability, for a person to read
 * @property {number} matches how many visible elements fit; it can only be pointed at when that is 1
 */

const TOOLS = { isVisible, selectAll };
const LONGEST_SELECTOR = 300;
const MOST_ANCESTORS = 10;
const MOST_FALLBACKS = 2;
const ROWS = "td, th, [role=row], [role=gridcell], [role=option], [role=listitem], [role=treeitem]";

/** The visible ones that a description would take. @param {string} css */
const shown = (css) => selectAll(css).filter(isVisible);
/** Ends at the first other one: while somebody points, this is asked hundreds of times a second. @param {string} css @param {Element} element */
function isAlone(css, element) {
  if (css.length > LONGEST_SELECTOR) return false;
  const matches = selectAll(css);
  return matches.includes(element) && isVisible(element) && !matches.some((match) => match !== element && isVisible(match));
}
/** @param {PlacementElement} wanted @param {Element} element */
// Only what it says: a host may have given every object a `text`.
const finds = (wanted, element) => findElement(Object.setPrototypeOf({ ...wanted }, null), TOOLS).target === element;

/** @param {Element} element @param {{language?: string}} [reader] @returns {Description} */
export function describe(element, { language = "en" } = {}) {
  const words = describeWords(language);
  const marks = marksOf(element);
  const selectors = alone(element, marks);
  const text = textOf(element);
  const made = composed(element, selectors, text);
  const isTold = selectors.length > 0 || text.isAlone;
  const matches = isTold ? Number(finds(made.element, element)) : Math.max(2, shown(made.element.selector ?? "").length);
  const said = [...signalsOf(marks, selectors), ...(text.value ? [{ kind: /** @type {const} */ ("role_text"), value: text.value, is_stable: text.isAlone, why: text.why }] : [])];
  const place = selectors.find(({ kind }) => kind === "position");
  if (place) said.push({ kind: "position", value: place.css, is_stable: false, why: "place" });
  return {
    element: made.element,
    signals: said.map((signal) => ({ ...signal, why: words[signal.why], sign: signal.why })),
    stability: made.stability,
    words: matches === 1 ? words[made.stability] : words.many,
    matches,
  };
}

/** What it carries first, then where it stands. @param {Mark[]} marks @param {(Mark & {within?: string})[]} selectors */
function signalsOf(marks, selectors) {
  const own = marks.map(({ kind, value, worth, why, css }) => ({ kind, value, is_stable: worth === 2 && selectors.some((each) => each.css === css), why }));
  const around = selectors.filter(({ kind, css }) => kind !== "position" && !marks.some((mark) => mark.css === css));
  return [...own, ...around.map(({ kind, css, worth, why }) => ({ kind, value: css, is_stable: worth === 2, why }))];
}

/** Selectors that mean this element alone, the best first; the last says where it stands. @param {Element} element @param {Mark[]} marks @returns {Mark[]} */
function alone(element, marks) {
  const own = marks.filter(({ css }) => css && isAlone(css, element));
  const within = own.some(({ worth, isLoose }) => worth === 2 && !isLoose) ? [] : inside(element, marks);
  const place = placed(element);
  const sure = (/** @type {Mark} */ { worth, isLoose }) => worth * 2 - Number(Boolean(isLoose));
  return [...[...own, ...within].sort((one, other) => sure(other) - sure(one)), ...(place ? [place] : [])];
}

/** @param {Element} element @returns {Element[]} from the nearest one on, within its own root */
function ancestors(element) {
  const found = [];
  for (let at = element.parentElement; at && at.localName !== "body" && found.length < MOST_ANCESTORS; at = at.parentElement) found.push(at);
  return found;
}

/** It within what is around it: at most two ways, from the nearest that tells them. @param {Element} element @param {Mark[]} marks @returns {Mark[]} */
function inside(element, marks) {
  /** @type {Mark} */
  const bare = { kind: "attribute", css: element.localName, value: element.localName, worth: 1, why: "landmark", isLoose: true };
  const own = [...marks.filter(({ css }) => css), bare];
  /** @type {Mark[]} */
  const found = [];
  for (const around of ancestors(element)) {
    for (const anchor of anchorsOf(around)) {
      const fit = own.find(({ css }) => isAlone(`${anchor.css} ${css}`, element));
      if (!fit) continue;
      found.push({ ...fit, css: `${anchor.css} ${fit.css}`, worth: 1, why: anchor.why, isLoose: anchor.isLoose || fit.isLoose });
      if (found.length === MOST_FALLBACKS) return found;
    }
  }
  return found;
}

/** By its place, from the nearest that is told by more than that. @param {Element} element @returns {Mark | null} */
function placed(element) {
  let css = step(element);
  for (let at = element.parentElement; ; at = at.parentElement) {
    const anchor = at && anchorsOf(at).find((each) => isAlone(`${each.css} > ${css}`, element));
    const found = anchor ? `${anchor.css} > ${css}` : css;
    if (isAlone(found, element)) return { kind: "position", css: found, value: found, worth: 0, why: "place", isLoose: true };
    if (!at || css.length > LONGEST_SELECTOR) return null;
    css = `${step(at)} > ${css}`;
  }
}

/** @param {Element} element */
function step(element) {
  const { localName: tag, parentElement } = element;
  const alike = [...(element.parentNode?.children ?? [])].filter((each) => each.localName === tag);
  return parentElement && alike.length === 1 ? CSS.escape(tag) : `${CSS.escape(tag)}:nth-of-type(${alike.indexOf(element) + 1})`;
}

/** Whether another one of its tag says the same: a quick answer for long lists, in which the finder would compare each with each. @param {Element} element @param {string} name */
const hasTwin = (element, name) =>
  selectAll(element.localName, true).some((other) => other !== element && plain(other.getAttribute("aria-label") ?? other.textContent) === name && !other.contains(element) && !element.contains(other) && isVisible(other));

/** What it says, and whether that may tell it. @param {Element} element */
function textOf(element) {
  const { name, why } = nameOf(element);
  if (!name || why) return { value: name, proof: "", isAlone: false, why: why ?? "" };
  const role = roleOf(element);
  const wanted = { text: name, ...(role ? { role } : { tag: element.localName }) };
  if (!hasTwin(element, name) && finds(wanted, element)) {
    const isRecord = Boolean(element.closest(ROWS));
    return { value: name, proof: isRecord ? "" : name, isAlone: !isRecord, why: isRecord ? "text_record" : "text" };
  }
  return { value: name, proof: name, isAlone: false, why: "text_shared" };
}

/** @param {Element} element @param {Mark[]} selectors @param {ReturnType<typeof textOf>} text @returns {{element: PlacementElement, stability: Stability}} */
function composed(element, selectors, text) {
  const [best] = selectors;
  const role = roleOf(element);
  const proof = text.proof ? { text: text.proof, ...(role ? { role } : { tag: element.localName }) } : { tag: element.localName };
  if (!best) return { element: text.isAlone ? proof : { selector: step(element), ...proof }, stability: text.isAlone ? "likely" : "fragile" };
  if (best.worth === 2) {
    const fallback = selectors.slice(1).filter(({ worth, isLoose }) => worth && !isLoose).slice(0, MOST_FALLBACKS).map(({ css }) => css);
    return { element: { selector: best.css, ...(fallback.length && { fallback }) }, stability: "stable" };
  }
  const isProven = best.isLoose;
  const others = selectors.slice(1).filter(({ worth, isLoose }) => worth && (isProven ? true : !isLoose));
  const fallback = others.slice(0, MOST_FALLBACKS).map(({ css }) => css);
  const stability = best.worth || text.isAlone ? "likely" : "fragile";
  return { element: { selector: best.css, ...(fallback.length && { fallback }), ...(isProven ? proof : { tag: element.localName }) }, stability };
}
