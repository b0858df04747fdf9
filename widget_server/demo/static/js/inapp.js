/** @file The only place where the product talks to the widget; all of it is what the public docs offer. */

/** @typedef {{push: (call: unknown[]) => unknown}} Inapp */

/**
 * Before the loader is there `inapp` is a plain array that it takes over; afterwards it has a `push` of its own.
 * @param {"identify" | "group" | "track" | "reset" | "open"} method @param {...unknown} values
 */
export function inapp(method, ...values) {
  const page = /** @type {{inapp?: Inapp}} */ (/** @type {unknown} */ (window));
  (page.inapp ||= /** @type {unknown[][]} */ ([])).push([method, ...values]);
}
