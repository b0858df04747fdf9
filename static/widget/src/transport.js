/** Requests to the service: what is put into them, and what their answers mean. */
import { askedWait } from "./backoff.js";
import { clearTimer, fetch, setTimer } from "./host.js";
import { Refusal } from "./refusal.js";

/** @typedef {import("./contract.d.ts").Answer} Answer */
/** @typedef {import("./contract.d.ts").Outcome} Outcome */

const PATIENCE_MS = 15_000;

/**
 * One request as text/plain (no preflight for a POST), without cookies. Never rejects: status 0 stands for no answer.
 * @param {string} url
 * @param {{method: string, body?: string, token?: string, keepalive?: boolean}} request a token travels in the head where there
 * is no body: addresses are kept in logs
 * @returns {Promise<Answer>}
 */
export async function send(url, { method, body, token, keepalive = false }) {
  const abort = new AbortController();
  const timer = setTimer(() => abort.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(url, {
      method,
      body,
      keepalive,
      headers: { ...(body !== undefined ? { "Content-Type": "text/plain" } : token && { Authorization: `Bearer ${token}` }) },
      credentials: "omit",
      mode: "cors",
      cache: "no-store",
      referrerPolicy: "origin",
      signal: abort.signal,
    });
    const waitMs = askedWait(answer.headers.get("Retry-After"));
    return { status: answer.status, waitMs, body: bare(await answer.json().catch(() => null)) };
  } catch {
    return { status: 0, body: null };
  } finally {
    clearTimer(timer);
  }
}

/** Without what a host may have given every object. @param {any} value */
function bare(value) {
  if (value && typeof value === "object") {
    if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
    Object.values(value).forEach(bare);
  }
  return value;
}

/**
 * What an answer means for what was sent. A 200 that is not ours (a sign-in page of the network) is no delivery.
 * @param {Answer} answer
 * @returns {Outcome}
 */
export function outcomeOf({ status, waitMs, body }) {
  const { accepted, decisions, refused, cancelled, ask_again_ms: askAgainMs, launcher } = body ?? {};
  if (status === 200 && (typeof accepted === "number" || Array.isArray(decisions))) {
    return {
      kind: "delivered",
      refused: objectsOf(refused),
      decisions: Array.isArray(decisions) ? objectsOf(decisions).filter(isDecision) : undefined,
      cancelled: Array.isArray(cancelled) ? cancelled : [],
      askAgainMs,
      ...(launcher === true && { hasLauncher: true }),
    };
  }
  if (status === 401 || status === 403) return { kind: "unwelcome" };
  if (status >= 400 && status < 500 && status !== 429) return { kind: "refused" };
  return { kind: "later", waitMs };
}

/** @param {unknown} list @returns {any[]} */
const objectsOf = (list) => (Array.isArray(list) ? list.filter((item) => typeof item === "object" && item) : []);

const isText = (/** @type {unknown} */ value) => typeof value === "string";
/** One that cannot be read must not hold up the others. @param {any} decision */
const isDecision = ({ decision, guide, steps }) => isText(decision) && isText(guide) && Array.isArray(steps) && objectsOf(steps).length === steps.length;

/**
 * The body of an answer that went well.
 * @param {Answer} answer
 * @throws {Refusal} otherwise
 */
export function bodyOf({ status, body }) {
  if (status >= 200 && status < 300 && body) return body;
  const { code, message, field } = body?.error ?? {};
  throw new Refusal(code ?? "unreachable", message ?? `The service answered ${status}.`, field);
}
