/**
 * The parts of the embed that are fetched when something needs them; most export `open`. What a decision will need is asked for
 * in the same moment as what shows guides, so that none waits for the other.
 */
import { fetch } from "./host.js";
import { isRinged } from "./ringed.js";

/** @typedef {import("./contract.d.ts").Decision} Decision */

/** @param {string} name @returns {Promise<any>} rejects where it cannot be had, or there is none of this name */
export async function part(name) {
  const file = `./${name}-${PART_HASHES[name]}.js`;
  return import(file);
}

/**
 * The look that members chose for the workspace, or the one of this name. A host may have given every object a `body`, which no GET may have.
 * @param {string} server @param {string} key @param {string} [name] @param {RequestCache} [cache]
 */
export const askLook = async (server, key, name, cache) => fetch(`${server}v1/look?${new URLSearchParams({ key, ...(name && { name }) })}`, /** @type {any} */ ({ __proto__: null, cache, credentials: "omit", referrerPolicy: "origin" }));

const isPart = (/** @type {string} */ name) => Object.hasOwn(PART_HASHES, name);

/** What a part says: its own texts, or those that guides and stars share. @param {string} name @param {string} language */
export const textsOf = async (name, language) => (await part(isPart(`${name}-${language}`) ? `${name}-${language}` : `texts-${language}`)).default;

/** Begins to fetch what these will need. @param {Decision[]} decisions */
export function fetchAhead(decisions) {
  for (const decision of decisions) {
    const { kind, when, placement, steps } = decision;
    const needed = [kind, isRinged(decision) && "ring", (when || typeof placement?.element === "object") && "conditions", steps.some(({ image, video }) => image || video) && "media", steps.some(({ advance_on: isPressed }) => isPressed) && "pressed"];
    // Who needs it asks again, and learns what came of it.
    for (const name of needed) if (name && isPart(name)) part(name).catch(() => {});
  }
}
