/**
 * When to ask the service again what may show: it says after how long time alone will have changed that. One timer, none
 * while there is nothing to wait for; a hidden tab asks when it is looked at again.
 */
import { waitBeforeRetry } from "./backoff.js";
import { clearTimer, quietly, setTimer } from "./host.js";

const SHORTEST_MS = 1000;
/** A timer of more than 2^31 ms would fire at once. */
const LONGEST_MS = 86_400_000;

/**
 * @param {() => Promise<import("./contract.d.ts").Outcome>} ask never rejects
 * @param {{later?: typeof setTimer, stop?: typeof clearTimer, now?: () => number, isHidden?: () => boolean}} [browser]
 */
export function createAsking(ask, { later = setTimer, stop = clearTimer, now = Date.now, isHidden = () => document.visibilityState === "hidden" } = {}) {
  let dueMs = Infinity;
  let failures = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** Asks again after so long; undefined: not at all. @param {unknown} waitMs */
  function plan(waitMs) {
    stop(timer);
    dueMs = Infinity;
    if (typeof waitMs !== "number" || !(waitMs >= 0)) return;
    const ms = Math.min(Math.max(waitMs, SHORTEST_MS), LONGEST_MS);
    dueMs = now() + ms;
    timer = later(() => {
      dueMs = 0;
      check();
    }, ms);
  }

  /** Asks if it is time, also where a computer that slept has held up the timer. @returns {boolean} whether it asks */
  function check() {
    if (now() < dueMs || isHidden()) return false;
    plan(undefined);
    void quietly(ask)().then((/** @type {import("./contract.d.ts").Outcome | undefined} */ outcome) => {
      if (outcome?.kind !== "later") failures = 0;
      // An answer to events may have planned anew meanwhile.
      else if (dueMs === Infinity) plan(waitBeforeRetry(++failures, outcome.waitMs));
    });
    return true;
  }

  return { plan, check };
}
