/** The host's calls as events: what is taken, what is refused and why. */
import { isNameable, makeIdentifier } from "./identifier.js";

/** @typedef {import("./contract.d.ts").HostEvent} HostEvent */
/** @typedef {import("./identity.js").Person} Person */

/**
 * @param {Readonly<Person>} person
 * @param {Pick<HostEvent, "type"> & Partial<HostEvent>} content
 * @returns {HostEvent}
 */
export function makeEvent({ anonymousId, userId, groupId }, content) {
  return {
    messageId: makeIdentifier(),
    timestamp: new Date().toISOString(),
    anonymousId,
    ...(userId && { userId }),
    ...(groupId && { context: { groupId } }),
    ...content,
  };
}

/**
 * A name or id as the service takes it; hosts often have numbers for ids.
 * @param {unknown} value
 * @param {string} what which argument it is; `mistakes/` has the sentences
 * @throws {TypeError}
 */
export function asName(value, what) {
  const name = Number.isFinite(value) || typeof value === "bigint" ? String(value) : value;
  if (typeof name === "string" && name.trim() && isNameable(name)) return name;
  throw new TypeError(what);
}

/** The name of an event of the host's. @param {unknown} value @throws {TypeError} */
export function asEventName(value) {
  const name = asName(value, "event");
  if (!name.startsWith("$")) return name;
  throw new TypeError(name);
}

/** Traits or properties: an object, or nothing. @param {unknown} value @param {string} what @throws {TypeError} */
export function asRecord(value, what) {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return /** @type {Record<string, unknown>} */ (value);
  throw new TypeError(what);
}

/** Where a page call happened. Query and hash stay here: they may hold tokens. */
export const pageProperties = () => ({
  path: location.pathname,
  url: location.origin + location.pathname,
  title: document.title,
});
