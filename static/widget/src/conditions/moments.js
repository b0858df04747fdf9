/**
 * The moments that only the browser sees, as pure bookkeeping: what happens comes in by `signal` with its time, and
 * nothing here looks at a clock or a page. The latest occurrence opens a moment, `delay_ms` later and for `expires_ms`;
 * every moment ends with its page. Its cases are `tests/rule_vectors/browser_moments.json`.
 */

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {"hide" | "show" | "activity" | "page" | "scroll" | "element_seen" | "element_clicked" | "exit_intent" | "surroundings"} Signal */
/**
 * @typedef {object} Wait
 * @property {string} key
 * @property {string} kind
 * @property {any} value
 * @property {number} delayMs
 * @property {number} expiresMs
 * @property {number} [cameMs] when the moment came, on this page
 * @property {number} [sinceMs] when the waiting began: what was before is not known
 * @property {number} [dwelledMs] how long the page had been in sight by then
 * @property {boolean} [isBeyond] scrolled so far already
 */

/** Those that come once on each visit of a page. */
const ONCE = ["now", "page", "dwell_ms"];

/** @param {{path: string, nowMs: number, isVisible: boolean, matchesPage: import("./placements.js").MatchesPage}} beginning */
export function createMoments({ path, nowMs, isVisible, matchesPage }) {
  /** @type {Map<string, Wait>} by guide */
  const waits = new Map();
  /** @type {Set<string>} moments of this visit that came and were used */
  let used = new Set();
  let seenMs = 0;
  let shownMs = nowMs;
  let activeMs = nowMs;

  const inSight = (/** @type {number} */ now) => seenMs + (isVisible ? now - shownMs : 0);

  /** @param {Wait} wait @param {number} now */
  function begin(wait, now) {
    const { kind, value, key } = wait;
    const isThere = kind === "now" || (kind === "page" && matchesPage(value, path));
    wait.cameMs = isThere && !used.has(key) ? now : undefined;
    wait.sinceMs = now;
    wait.dwelledMs = inSight(now);
    wait.isBeyond = false;
  }

  /** When time alone brings the moment, were nothing to happen. @param {Wait} wait @returns {number | undefined} */
  function dueMs({ kind, value, key, sinceMs = 0, dwelledMs = 0 }) {
    if (!isVisible || used.has(key)) return undefined;
    if (kind === "idle_ms") return Math.max(activeMs, sinceMs) + value;
    return kind === "dwell_ms" ? shownMs + value - (seenMs - dwelledMs) : undefined;
  }

  /** Marks what time has brought up to now, at its exact time. @param {number} now */
  function advance(now) {
    for (const wait of waits.values()) {
      const due = dueMs(wait);
      const isNew = wait.cameMs === undefined || (wait.kind === "idle_ms" && due !== undefined && due > wait.cameMs);
      if (due !== undefined && due <= now && isNew) wait.cameMs = due;
    }
  }

  /** @param {string} there @param {number} now */
  function arrive(there, now) {
    path = there;
    used = new Set();
    for (const wait of waits.values()) begin(wait, now);
  }

  /** @param {Wait} wait @param {string} name @param {any} value */
  function isMeant(wait, name, value) {
    if (wait.kind !== name) return false;
    if (name !== "scroll") return name === "exit_intent" || wait.value === value;
    const was = wait.isBeyond;
    wait.isBeyond = value >= wait.value;
    return wait.isBeyond && !was;
  }

  return {
    /** Waits for these and no others from now on. @param {Decision[]} decisions with a `when` each @param {number} now */
    wait(decisions, now) {
      advance(now);
      const guides = new Set(decisions.map(({ guide }) => guide));
      for (const [guide, { key, kind, cameMs }] of waits) {
        if (guides.has(guide)) continue;
        if (ONCE.includes(kind) && cameMs !== undefined) used.add(key);
        waits.delete(guide);
      }
      for (const { guide, when = {}, delay_ms: delayMs = 0, expires_ms: expiresMs = Infinity } of decisions) {
        const [[kind, value]] = Object.entries(when);
        const key = JSON.stringify([guide, kind, value, delayMs, expiresMs]);
        if (waits.get(guide)?.key === key) continue;
        const wait = { key, kind, value, delayMs, expiresMs };
        waits.set(guide, wait);
        begin(wait, now);
      }
    },

    /**
     * Something happened.
     * @param {Signal} name @param {number} now @param {any} [value] path, percent or selector
     * @returns {boolean} whether it is a moment that was waited for
     */
    signal(name, now, value) {
      advance(now);
      if (name === "hide" && isVisible) {
        seenMs = inSight(now);
        isVisible = false;
      } else if (name === "show" && !isVisible) {
        isVisible = true;
        shownMs = activeMs = now;
      } else if (name === "activity") {
        activeMs = now;
      } else if (name === "page") {
        arrive(value, now);
      } else {
        const meant = [...waits.values()].filter((wait) => isMeant(wait, name, value));
        for (const wait of meant) wait.cameMs = now;
        return meant.length > 0;
      }
      return false;
    },

    /** Whether the guide may begin: from + delay <= now < from + delay + expires. @param {string} guide @param {number} now */
    isOpen(guide, now) {
      advance(now);
      const { cameMs = Infinity, delayMs = 0, expiresMs = 0 } = waits.get(guide) ?? {};
      return cameMs + delayMs <= now && now < cameMs + delayMs + expiresMs;
    },

    /** Whether its moment came on this page at all: what began in it goes on. @param {string} guide */
    hasCome: (guide) => waits.get(guide)?.cameMs !== undefined,

    /** The next time at which something changes of itself; undefined when nothing will. @param {number} now */
    nextMs(now) {
      advance(now);
      const times = [...waits.values()].flatMap((wait) => {
        const { cameMs = NaN, delayMs, expiresMs } = wait;
        return [dueMs(wait) ?? NaN, cameMs + delayMs, cameMs + delayMs + expiresMs];
      });
      const ahead = times.filter((time) => time > now && time < Infinity);
      return ahead.length ? Math.min(...ahead) : undefined;
    },

    /** What has to be listened for: values by kind. @returns {Map<string, Set<any>>} */
    wanted() {
      const kinds = new Map();
      for (const { kind, value } of waits.values()) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(value));
      return kinds;
    },
  };
}
