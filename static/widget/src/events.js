/** The host's calls as events: what is taken, what is refused and why. */
import { isNameable, LONGEST, makeIdentifier } from "./identifier.js";

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
 * @param {string} what how the integrator calls it
 * @throws {TypeError}
 */
export function asName(value, what) {
  const name = Number.isFinite(value) || typeof value === "bigint" ? String(value) : value;
  if (typeof name === "string" && name.trim() && isNameable(name)) return name;
  throw new TypeError(`${what} must be a text of 1 to ${LONGEST} characters, without NUL or broken ones; this call was ignored.`);
}

/** The name of an event of the host's. @param {unknown} value @throws {TypeError} */
export function asEventName(value) {
  const name = asName(value, "track(event): the event");
  if (!name.startsWith("$")) return name;
  throw new TypeError(`track("${name}"): names beginning with "$" are reserved; choose another. This call was ignored.`);
}

/** Traits or properties: an object, or nothing. @param {unknown} value @param {string} what @throws {TypeError} */
export function asRecord(value, what) {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return /** @type {Record<string, unknown>} */ (value);
  throw new TypeError(`${what} must be an object; this call was ignored.`);
}

/** Where a page call happened. Query and hash stay here: they may hold tokens. */
export const pageProperties = () => ({
  path: location.pathname,
  url: location.origin + location.pathname,
  title: document.title,
});
