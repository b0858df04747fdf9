/** @file What the browser remembers for the product; a browser that refuses to remember is no error. */

/**
 * @template Value
 * @param {string} name @param {Value} otherwise
 * @returns {Value}
 */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`acme.${name}`) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  try {
    localStorage.setItem(`acme.${name}`, JSON.stringify(value));
  } catch {
    // Private windows and full disks: the page keeps working with what it holds in memory.
  }
}

/** Eight characters, the last a digit, so that nobody takes it for a word; unique enough for what one browser keeps, and needing no secure context. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte, index) => (index < 7 ? byte % 36 : byte % 10).toString(36)).join("");
}
