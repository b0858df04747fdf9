/**
 * The search for the elements of guides whose page and moment are there: how long others wait for it, when it counts as a
 * miss, and when the guide is given up until the next page.
 */
import { clearTimer, quietly, setTimer } from "../host.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {{sinceMs: number, awaitMs: number, missMs: number, tries: number, isSettled?: boolean, isSkipped?: boolean}} Search */

/** After so long without its element a guide counts as missed, unless its author says how long to wait. */
const PATIENCE_MS = 5000;
const LONGEST_MS = 86_400_000;

/**
 * @param {object} parts
 * @param {(decision: Decision, step: number, miss: Record<string, unknown>) => void} parts.tell
 * @param {() => void} parts.onDue time alone has changed something
 * @param {() => number} [parts.now]
 * @param {typeof setTimer} [parts.later]
 */
export function createSearches({ tell, onDue, now = () => performance.now(), later = setTimer }) {
  /** @type {Map<string, Search>} by guide and step, on this page */
  const searches = new Map();
  let there = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const keyOf = (/** @type {Decision} */ { guide }, /** @type {number} */ step) => `${guide} ${step}`;

  function plan() {
    clearTimer(timer);
    const at = now();
    const ends = [...searches.values()].flatMap(({ isSettled, awaitMs, missMs }) => (isSettled ? [] : [awaitMs, missMs])).filter((end) => end > at);
    if (ends.length) timer = later(quietly(onDue), Math.min(Math.ceil(Math.min(...ends) - at), LONGEST_MS));
  }

  /** @param {Decision} decision @returns {Search} */
  function begun({ placement: { wait_for_ms: waitMs, when_missing: missing } = {} }) {
    const at = now();
    const patience = waitMs ?? PATIENCE_MS;
    return { sinceMs: at, awaitMs: at + (missing === "skip" ? patience : (waitMs ?? 0)), missMs: at + patience, tries: 0 };
  }

  return {
    /** Those that may show here; the others' searches are over, and all of them on another page. @param {string} path @param {[Decision, number][]} sought with their steps */
    keep(path, sought) {
      const kept = path === there ? sought.map(([decision, step]) => keyOf(decision, step)) : [];
      there = path;
      for (const key of searches.keys()) if (!kept.includes(key)) searches.delete(key);
      if (!searches.size) clearTimer(timer);
    },

    /**
     * What to make of a look for an element. While it is awaited, no lesser guide may take the place.
     * @param {Decision} decision @param {number} step @param {import("../contract.d.ts").Finding} finding
     */
    look(decision, step, { target, reason }) {
      const key = keyOf(decision, step);
      const search = searches.get(key) ?? begun(decision);
      searches.set(key, search);
      search.tries++;
      const at = now();
      if (target) search.isSettled = true;
      else if (!search.isSettled && at >= search.missMs) {
        search.isSettled = true;
        search.isSkipped = decision.placement?.when_missing === "skip";
        const waited = Math.round(at - search.sinceMs);
        tell(decision, step, { reason, tries: search.tries, waited_ms: waited, path: there, ...(search.isSkipped && { skipped: true }) });
      }
      plan();
      return { isAwaited: !search.isSettled && at < search.awaitMs, isSkipped: Boolean(search.isSkipped) };
    },

    /** @param {Decision} decision @param {number} step */
    isSkipped: (decision, step) => Boolean(searches.get(keyOf(decision, step))?.isSkipped),
  };
}
