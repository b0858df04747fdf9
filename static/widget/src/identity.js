/** Who the present person is: an anonymous id from the first visit on, and a user id once the host has told it. */
import { isNameable, makeIdentifier } from "./identifier.js";

/** @typedef {{anonymousId: string, userId?: string, groupId?: string, token?: string}} Person */

const NAME = "person";

/** @param {import("./storage.js").Storage} storage */
export function createIdentity(storage) {
  /** @type {Map<string | undefined, string>} by user: events of who has just signed out may still be on their way */
  const tokens = new Map();
  let person = remembered(storage) ?? stranger();
  const keep = (/** @type {Person} */ changed) => {
    person = changed;
    if (person.token) tokens.set(person.userId, person.token);
    storage.set(NAME, JSON.stringify(person));
  };
  keep(person);

  return {
    /** @returns {Readonly<Person>} */
    current: () => person,

    /**
     * The person is this user. Another user than before gets an anonymous id of their own: on a shared computer one
     * person's history must not flow into the next one's.
     * @param {string} userId
     * @param {string} [token] by which the host's server signs it; without one the user's earlier token stays
     * @returns {boolean} whether somebody else sits there now
     */
    identify(userId, token) {
      const another = person.userId !== undefined && person.userId !== userId;
      keep({ ...(another ? stranger() : person), userId, ...(token && { token }) });
      return another;
    },

    /** The tokens of this page's users, the latest last. */
    tokens: () => [...tokens.values()].slice(-5),

    /** @param {string} groupId */
    group: (groupId) => keep({ ...person, groupId }),

    reset: () => keep(stranger()),
  };
}

/** @returns {Person} */
const stranger = () => ({ anonymousId: makeIdentifier() });

/** @param {import("./storage.js").Storage} storage @returns {Person | null} */
function remembered(storage) {
  try {
    const { anonymousId, userId, groupId, token } = JSON.parse(storage.get(NAME) ?? "");
    const isName = (/** @type {unknown} */ value) => typeof value === "string" && isNameable(value);
    if (!isName(anonymousId)) return null;
    return { anonymousId, ...(isName(userId) && { userId }), ...(isName(groupId) && { groupId }), ...(typeof token === "string" && token !== "" && { token }) };
  } catch {
    return null;
  }
}
