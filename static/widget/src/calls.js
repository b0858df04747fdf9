/** The public calls: `inapp.identify`, `group`, `track`, `page`, `reset`, `on`, `open`, `start`, `debug`. */
import { asEventName, asName, asRecord, pageProperties } from "./events.js";
import { quietly } from "./host.js";
import { currentPath } from "./routes.js";

/** @typedef {Pick<import("./contract.d.ts").HostEvent, "type"> & Partial<import("./contract.d.ts").HostEvent>} Content */

/**
 * @param {object} parts
 * @param {(content: Content) => void} parts.add
 * @param {ReturnType<typeof import("./identity.js").createIdentity>} parts.identity
 * @param {() => void} parts.onAnotherPerson
 * @param {ReturnType<typeof import("./signals.js").createSignals>["on"]} parts.on
 * @param {(board: string) => void} parts.openBoard
 * @param {() => void} parts.openCentre
 * @param {(guide: string) => void} parts.start
 * @param {() => Promise<unknown>} parts.debug
 * @param {(call: string, wrong: string) => void} parts.onMistake
 */
export function createCalls({ add, identity, onAnotherPerson, on, openBoard, openCentre, start, debug, onMistake }) {
  /** @type {string | undefined} the path whose page call was made */
  let pagePath;

  /** @type {Record<string, (...values: any[]) => any>} */
  const calls = {
    identify(userId, traits, { token } = {}) {
      const name = asName(userId, "userId");
      const record = asRecord(traits, "traits");
      if (token !== undefined && typeof token !== "string") throw new TypeError("token");
      if (identity.identify(name, token)) onAnotherPerson();
      add({ type: "identify", userId: name, traits: record });
    },
    group(groupId, traits) {
      const name = asName(groupId, "groupId");
      const record = asRecord(traits, "traits");
      identity.group(name);
      add({ type: "group", groupId: name, traits: record });
    },
    track(event, properties) {
      const record = asRecord(properties, "properties");
      add({ type: "track", event: asEventName(event), properties: record });
    },
    page(name, properties) {
      const record = { ...pageProperties(), ...asRecord(properties, "properties") };
      pagePath = currentPath();
      add({ type: "page", ...(name !== undefined && { name: asName(name, "name") }), properties: record });
    },
    reset() {
      identity.reset();
      onAnotherPerson();
    },
    on,
    open: (board) => (board === "centre" ? openCentre() : openBoard(asName(board, "board"))),
    start: (guide) => start(asName(guide, "guide")),
    debug,
  };

  return {
    live: Object.fromEntries(Object.entries(calls).map(([name, run]) => [name, harmless(run, (wrong) => onMistake(name, wrong))])),
    /** The page call of a route that the host has not told of itself. */
    tellPage: quietly(() => currentPath() !== pagePath && calls.page()),
  };
}

/**
 * The same call, except that a mistake in it is told to the integrator and never thrown into the host's code.
 * @param {(...values: any[]) => any} run
 * @param {(wrong: string) => void} onMistake
 */
const harmless = (run, onMistake) => (/** @type {any[]} */ ...values) => {
  try {
    return run(...values);
  } catch (error) {
    onMistake(error instanceof Error ? error.message : String(error));
    return () => undefined;
  }
};
