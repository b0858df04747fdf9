/** What the host may listen to by `inapp.on`. */
import { setTimer } from "./host.js";

export const NAMES = ["ready", "shown", "stepped", "opened", "completed", "dismissed", "snoozed", "voted", "rated", "error"];

export function createSignals() {
  /** @type {Map<string, Set<(payload: any) => void>>} */
  const listeners = new Map(NAMES.map((name) => [name, new Set()]));
  /** @type {Record<string, unknown> | undefined} a late listener still learns that the embed is ready */
  let readyPayload;

  // A listener's error is the host's own: it surfaces as theirs, outside of our work.
  const call = (/** @type {(payload: any) => void} */ listener, /** @type {unknown} */ payload) =>
    setTimer(() => listener(payload), 0);

  return {
    /** @param {string} name @param {(payload: any) => void} listener @returns {() => void} takes the listener off */
    on(name, listener) {
      const heard = listeners.get(name);
      if (!heard || typeof listener !== "function") throw new TypeError("name");
      heard.add(listener);
      if (name === "ready" && readyPayload) call(listener, readyPayload);
      return () => void heard.delete(listener);
    },

    /** @param {string} name @param {Record<string, unknown>} payload */
    emit(name, payload) {
      if (name === "ready") readyPayload = payload;
      for (const listener of listeners.get(name) ?? []) call(listener, payload);
    },
  };
}
