/** Elements made by hand: no markup is ever parsed, so no text of anybody's can become one. */

/**
 * @typedef {object} Extras
 * @property {string} [text]
 * @property {Record<string, (event: any) => void>} [on]
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Extras & {[attribute: string]: any}} [attributes] `true` sets an empty attribute; false and undefined set none
 * @param {(Node | string | null | false | undefined)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function node(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // Only what was said here: a host may have given every object a `text`.
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, listen] of Object.entries(value)) element.addEventListener(event, /** @type {any} */ (listen));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter(Boolean)));
  return element;
}

/** Part of a drawing. @param {string} tag @param {Record<string, string | number>} attributes @param {Node[]} children */
export function shape(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A drawing of shapes on a grid of 16. @param {Record<string, string>} attributes @param {Node[]} shapes */
export const canvas = (attributes, ...shapes) => shape("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", ...attributes }, ...shapes);

/** A drawing of one path. @param {string} path */
export const drawing = (path) => canvas({}, shape("path", { d: path }));

export const CROSS = "M4 4l8 8M12 4l-8 8";
