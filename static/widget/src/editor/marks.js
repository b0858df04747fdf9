/** What an element carries that tells it: its hooks, its id, its attributes and classes, each as a selector with its worth. */
import { isGenerated, isHash, isTelling } from "./generated.js";

/**
 * @typedef {"hook" | "id" | "role_text" | "attribute" | "position"} Kind
 * @typedef {object} Mark
 * @property {Kind} kind
 * @property {string} css "" where it was found and is not taken
 * @property {string} value as a person reads it
 * @property {0 | 1 | 2} worth 2 is stable, 1 likely to stay, 0 not
 * @property {string} why one of the words of `describe_words.js`
 * @property {boolean} [isLoose] it says so little that the text has to prove it
 */

export const HOOKS = ["data-tour", "data-inapp", "data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];
/** Of the product's own contract with its server or its reader, in no language. */
const LASTING = ["name", "autocomplete", "for", "rel", "type", "role", "aria-haspopup", "itemprop"];
const LANDMARKS = ["nav", "main", "header", "footer", "aside", "form", "dialog", "search"];
/** Data attributes that tell a state, a look or a framework's own affair. */
const PASSING = /^data-(state|active|open|selected|checked|index|key|value|theme|status|count|loading|focus|hover|side|align|orientation|highlighted|disabled|expanded|reactid|v-|radix|headlessui|react|emotion|styled|inapp-)/;
const LONGEST = 100;

/** @param {string} value */
const quoted = (value) => `"${value.replace(/["\\]/g, "\\$&")}"`;

/** @param {string} name @param {string} value */
const isFit = (name, value) => value.trim() !== "" && value.length <= LONGEST && !/[\n\r\f]/.test(value) && /^[\w:-]+$/.test(name);

/** All that it carries, the best first. @param {Element} element @returns {Mark[]} */
export const marksOf = (element) => [...hooks(element), ...idOf(element), ...attributes(element), ...classes(element)];

/** @param {Element} element @returns {Mark[]} */
const hooks = (element) =>
  HOOKS.flatMap((name) => {
    const value = element.getAttribute(name) ?? "";
    if (!isFit(name, value)) return [];
    const [worth, why] = isHash(value) ? [0, "generated"] : /\d{2}/.test(value) ? [1, "numbered"] : [2, "hook"];
    return [{ kind: "hook", css: worth ? `[${name}=${quoted(value)}]` : "", value: `${name}="${value}"`, worth: /** @type {0 | 1 | 2} */ (worth), why: String(why) }];
  });

/** @param {Element} element @returns {Mark[]} */
function idOf(element) {
  const { id } = element;
  if (!id || typeof id !== "string") return [];
  if (!isFit("id", id) || isGenerated(id) || isHash(id)) return [{ kind: "id", css: "", value: `#${id}`, worth: 0, why: "generated" }];
  return [{ kind: "id", css: `#${CSS.escape(id)}`, value: `#${id}`, worth: 2, why: "id" }];
}

/** @param {Element} element @returns {Mark[]} */
function attributes(element) {
  const tag = element.localName;
  const found = [...element.attributes].filter(({ name, value }) => isFit(name, value) && !isHash(value));
  const lasting = found.filter(({ name, value }) => (LASTING.includes(name) || (name.startsWith("data-") && !HOOKS.includes(name) && !PASSING.test(name))) && !isGenerated(value));
  const marks = lasting.map(({ name, value }) => /** @type {Mark} */ ({
    kind: "attribute", css: `${tag}[${name}=${quoted(value)}]`, value: `${name}="${value}"`, worth: 1, why: "attribute", isLoose: ["type", "role", "aria-haspopup", "rel"].includes(name),
  }));
  const address = element.getAttribute("href") ?? "";
  // An address with a number in it belongs to one record.
  if (tag === "a" && /^\/[^/]|^https?:|^\.{0,2}\/|^[\w-]+\//.test(address) && isFit("href", address) && !/[\d?#]/.test(address) && !isHash(address))
    marks.unshift({ kind: "attribute", css: `a[href=${quoted(address)}]`, value: `href="${address}"`, worth: 1, why: "address" });
  return marks.sort((one, other) => Number(Boolean(one.isLoose)) - Number(Boolean(other.isLoose)));
}

/** @param {Element} element @returns {Mark[]} */
function classes(element) {
  const [telling, others] = [[...element.classList].filter(isTelling), [...element.classList].filter(isGenerated)];
  return [
    ...telling.slice(0, 3).map((name) => /** @type {Mark} */ ({ kind: "attribute", css: `${element.localName}.${CSS.escape(name)}`, value: `.${name}`, worth: 1, why: "class", isLoose: true })),
    ...others.slice(0, 1).map((name) => /** @type {Mark} */ ({ kind: "attribute", css: "", value: `.${name}`, worth: 0, why: "generated" })),
  ];
}

/** What others can be found within. @param {Element} element @returns {Mark[]} */
export function anchorsOf(element) {
  const marks = marksOf(element).filter(({ css, isLoose }) => css && !isLoose);
  const tag = element.localName;
  const loose = marksOf(element).filter(({ css, isLoose, value }) => css && isLoose && !value.startsWith("type="));
  const landmark = LANDMARKS.includes(tag) ? [/** @type {Mark} */ ({ kind: "attribute", css: tag, value: tag, worth: 1, why: "landmark", isLoose: true })] : [];
  return [...marks, ...landmark, ...loose];
}
