/**
 * Identifiers: which texts can be one, and new ones that sort by time (UUID version 7), made with the browser's own
 * randomness. Source: RFC 9562, 5.7.
 */

export const LONGEST = 200;

/** Whether the service takes this text as a name or an id: not too long, no NUL, no half of a surrogate pair. @param {string} text */
export const isNameable = (text) => text.length > 0 && text.length <= LONGEST && !/\0|\p{Surrogate}/u.test(text);

let lastMs = 0;
let counter = 0;

/**
 * A new identifier, greater than every one made before on this page, also within one millisecond.
 * @param {number} nowMs
 */
export function makeIdentifier(nowMs = Date.now()) {
  counter = nowMs > lastMs ? 0 : counter + 1;
  if (counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  lastMs = Math.max(lastMs, nowMs);
  const time = lastMs.toString(16).padStart(12, "0");
  const random = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const variant = "89ab"[parseInt(random[0], 16) & 3];
  const count = counter.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
}
