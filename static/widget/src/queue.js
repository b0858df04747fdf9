/**
 * Events on their way to the service. Each is kept in storage under its message id, at the latest when a request takes it
 * or the page is left, until the service has answered for it; so a closed tab or a dead network loses none. Several tabs
 * may send the same event: the message id makes that harmless. Only the newest KEPT are kept.
 */
import { waitBeforeRetry } from "./backoff.js";
import { clearTimer, setTimer } from "./host.js";

/** @typedef {import("./contract.d.ts").Outcome} Outcome */
/** @typedef {(texts: string[], request: {isLast: boolean, keepalive: boolean}) => Promise<Outcome>} Deliver */

export const KEPT = 1000;
export const PER_REQUEST = 100;
export const COALESCE_MS = 50;
/** Browsers refuse keepalive requests beyond 64 KiB in all; a bound in characters of JSON leaves room for wide letters. */
const KEEPALIVE_BYTES = 60_000;
const REQUEST_BYTES = 240_000;
const PREFIX = "event:";

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text).length;

/** One damaged entry in the storage must not spoil a whole batch. @param {string | null} text @returns {text is string} */
function isJson(text) {
  try {
    return typeof JSON.parse(text ?? "") === "object";
  } catch {
    return false;
  }
}

/**
 * @param {object} parts
 * @param {import("./storage.js").Storage} parts.storage
 * @param {Deliver} parts.deliver resolves, never rejects
 * @param {typeof setTimer} [parts.later]
 */
export function createQueue({ storage, deliver, later = setTimer }) {
  /** @type {Map<string, string>} message id to the event as JSON, oldest first */
  const waiting = new Map();
  /** @type {Set<string>} message ids that a request is carrying */
  const carried = new Set();
  let carriedBytes = 0;
  /** @type {Set<string>} message ids not in storage yet: a row of calls must not hold up the host by writing */
  const unstored = new Set();
  let failures = 0;
  let isStopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  for (const name of storage.names(PREFIX)) {
    const text = storage.get(name);
    if (isJson(text)) waiting.set(name.slice(PREFIX.length), text);
    else storage.remove(name);
  }

  /** @param {string} id */
  function forget(id) {
    waiting.delete(id);
    if (!unstored.delete(id)) storage.remove(PREFIX + id);
  }

  /** @param {Iterable<string>} ids */
  function store(ids) {
    for (const id of ids) if (unstored.delete(id)) storage.set(PREFIX + id, waiting.get(id) ?? "");
  }

  /** @param {number} waitMs */
  function wake(waitMs) {
    if (timer !== undefined || isStopped) return;
    timer = later(() => {
      timer = undefined;
      if (!carried.size) void carry(REQUEST_BYTES);
    }, waitMs);
  }

  /** The oldest events that fit. @param {number} room in bytes */
  function load(room) {
    const ids = [];
    for (const [id, text] of waiting) {
      if (carried.has(id)) continue;
      room -= bytes(text) + 1;
      if (ids.length === PER_REQUEST || (room < 0 && ids.length)) break;
      ids.push(id);
    }
    return ids;
  }

  /** @param {number} room in bytes */
  async function carry(room) {
    const ids = load(room);
    if (!ids.length || isStopped) return;
    const texts = ids.map((id) => /** @type {string} */ (waiting.get(id)));
    const size = bytes(texts.join()) + 1000;
    const keepalive = carriedBytes + size < KEEPALIVE_BYTES;
    store(ids);
    for (const id of ids) carried.add(id);
    carriedBytes += size;
    const outcome = await deliver(texts, { isLast: waiting.size === carried.size, keepalive });
    carriedBytes -= size;
    for (const id of ids) carried.delete(id);
    settle(ids, outcome);
  }

  /** @param {string[]} ids @param {Outcome} outcome */
  function settle(ids, outcome) {
    if (outcome.kind === "later") {
      store([...unstored]);
      failures += 1;
      wake(waitBeforeRetry(failures, outcome.waitMs));
      return;
    }
    ids.forEach(forget);
    failures = 0;
    isStopped = outcome.kind === "unwelcome";
    if (waiting.size > carried.size) wake(0);
  }

  return {
    /** @param {{messageId: string}} event what JSON cannot hold throws here, where the caller can be told */
    add(event) {
      const text = JSON.stringify(event);
      waiting.set(event.messageId, text);
      unstored.add(event.messageId);
      // No request will come for it soon.
      if (failures || carried.size) store([event.messageId]);
      for (const oldest of waiting.keys()) {
        if (waiting.size <= KEPT) break;
        forget(oldest);
      }
      wake(COALESCE_MS);
    },

    /** Sends now what has no request yet: the page may be gone in a moment. A server that just failed is left in peace. */
    flush() {
      store([...unstored]);
      if (failures || !waiting.size) return;
      clearTimer(timer);
      timer = undefined;
      void carry(KEEPALIVE_BYTES - carriedBytes - 1000);
    },

    /** The network is back: no more waiting. */
    retryNow() {
      clearTimer(timer);
      timer = undefined;
      failures = 0;
      if (waiting.size) wake(0);
    },

    /** Events from earlier pages are sent along with the first of this one. */
    size: () => waiting.size,
  };
}
