/** What an element is called, and how well it can be told again, in words. A part of its own: fetched beside the editor. */
import { fill } from "../surface/surface.js";
import { nameOf, roleOf } from "./names.js";

export { describe } from "./describe.js";

/**
 * @param {Element} element
 * @param {ReturnType<typeof import("./describe.js").describe>} found
 * @param {import("./shell.js").Words} words
 */
export function soundness(element, found, words) {
  const kind = words.roles[/** @type {"button"} */ (roleOf(element) ?? "")] ?? `<${element.localName}>`;
  const { name: said } = nameOf(element);
  const level = found.matches === 1 ? found.stability : "many";
  return { name: said ? fill(words.named, { kind, name: said }) : kind, word: words.soundness[level], why: found.words, level };
}
