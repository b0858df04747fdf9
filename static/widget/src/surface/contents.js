/**
 * What authors have written, as elements: trees of nodes that the service made of Markdown, and plain texts. Only tags and
 * addresses that are named here come through, whatever the service says.
 */
import { node } from "./nodes.js";

/** @typedef {import("../contract.d.ts").Contents} Contents */

const TAGS = "p strong em code ul ol li br a blockquote h2 h3 h4 pre img table thead tbody tr th td hr".split(" ");
const INLINE = ["strong", "em", "code", "a"];
const SCHEMES = ["http:", "https:", "mailto:"];
const DEEPEST = 30;

/** An address that may be gone to, else undefined. @param {unknown} address */
export function safeAddress(address) {
  try {
    const url = new URL(/** @type {string} */ (address), location.href);
    return typeof address === "string" && SCHEMES.includes(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** What a link to an address has; nothing where it may not be gone to. @param {unknown} address */
export function linkTo(address) {
  const url = safeAddress(address);
  return url && { href: url.href, ...(url.origin !== location.origin && { target: "_blank", rel: "noopener" }) };
}

/** @param {Contents} [contents] @param {number} [depth] @returns {(Node | string)[]} */
export function elementsOf(contents = [], depth = 0) {
  if (typeof contents === "string") return lines(contents);
  return contents.flatMap((part) => (typeof part === "string" ? [part] : treeOf(part, depth)));
}

/** @param {[string, ...any[]]} tree @param {number} depth @returns {(Node | string)[]} a tag that is not taken leaves its texts */
function treeOf([tag, ...rest], depth) {
  const about = typeof rest[0] === "object" && !Array.isArray(rest[0]) ? rest.shift() : {};
  const children = depth < DEEPEST ? elementsOf(rest, depth + 1) : [];
  const told = (/** @type {string} */ name) => (Object.hasOwn(about, name) ? about[name] : undefined);
  const attributes = tag === "a" ? linkTo(told("href")) : tag === "img" ? { src: safeAddress(told("src"))?.href, alt: told("alt") ?? "", loading: "lazy" } : {};
  return TAGS.includes(tag) && attributes ? [node(/** @type {"p"} */ (tag), attributes, ...children)] : children;
}

/** Plain text as lines, an empty line between paragraphs. @param {string} text */
const lines = (text) => text.split("\n").flatMap((line, index) => (index ? [document.createElement("br"), line] : [line]));

/** The words alone, for who listens. @param {Contents} [contents] @returns {string} */
export function wordsOf(contents = "") {
  /** @param {any} part @returns {string} */
  const words = (part) => (typeof part === "string" ? part : Array.isArray(part) ? `${INLINE.includes(part[0]) ? "" : " "}${part.slice(1).map(words).join("")}` : "");
  return (typeof contents === "string" ? contents : contents.map(words).join("")).replace(/\s+/g, " ").trim();
}
