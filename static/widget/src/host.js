/**
 * What the embed takes from the host page, taken once and early: pages wrap `fetch` and timers later on, and an error
 * of ours must never become one of theirs.
 */

export let fetch = globalThis.fetch?.bind(globalThis);
/** The one that the loader found, before the page had the time to wrap it. @param {typeof globalThis.fetch} [earlier] */
export const useFetch = (earlier) => void (fetch = earlier?.bind(globalThis) ?? fetch);
export const setTimer = globalThis.setTimeout.bind(globalThis);
export const clearTimer = globalThis.clearTimeout.bind(globalThis);

/**
 * The same function, except that its errors and rejections end here.
 * @template {any[]} A
 * @param {(...values: A) => any} run
 * @returns {(...values: A) => any}
 */
export function quietly(run) {
  return (...values) => {
    try {
      const result = run(...values);
      return typeof result?.then === "function" ? result.then(undefined, () => undefined) : result;
    } catch {
      return undefined;
    }
  };
}

/** @type {Set<string>} */
const told = new Set();

/** Tells the integrator something only they can mend, once per page and kind. @param {string} kind @param {string} text */
export function tellIntegrator(kind, text) {
  if (told.has(kind)) return;
  told.add(kind);
  // eslint-disable-next-line no-console -- the one place that speaks to the integrator
  console.warn(`inapp: ${text}`);
}
