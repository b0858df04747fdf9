/** How long to wait before an unsuccessful request is tried again. */

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;
const LONGEST_ASKED_MS = 600_000;

/**
 * Doubles with each failure up to a minute, spread over the upper half so that many browsers do not come back at once.
 * @param {number} failures in a row, at least 1
 * @param {number} [askedMs] what the server asked for; never tried earlier than that, up to ten minutes
 * @param {number} [chance] within 0..1
 */
export function waitBeforeRetry(failures, askedMs = 0, chance = Math.random()) {
  const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)) * (0.5 + chance / 2);
  return Math.max(own, Math.min(askedMs, LONGEST_ASKED_MS));
}

/**
 * Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined when it says nothing readable.
 * @param {string | null} header
 * @param {number} nowMs
 */
export function askedWait(header, nowMs = Date.now()) {
  if (!header) return undefined;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
}
