/**
 * Whether a guide may be shown in its moment: the service is asked, one guide at a time, and what it grants is remembered
 * while the tab is open. Without an answer nothing is shown, quietly, and it is asked again later.
 */
import { setTimer } from "../host.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {"granted" | "pending" | "refused"} Standing */

const PATIENCE_MS = 3000;
const AGAIN_MS = 30_000;
const LONGEST_MS = 86_400_000;
const NAME = "granted";
const KEPT = 50;

/**
 * @param {object} parts
 * @param {Pick<import("../contract.d.ts").Core, "request" | "reader" | "visit">} parts.core
 * @param {(decision: Decision, isGranted: boolean) => void} parts.onAnswer
 * @param {() => void} parts.onDue what was refused may be asked for again
 * @param {() => number} [parts.now]
 * @param {(run: () => void, waitMs: number) => unknown} [parts.later]
 */
export function createClaims({ core: { request, reader, visit }, onAnswer, onDue, now = () => performance.now(), later = setTimer }) {
  let granted = (visit.get(NAME) ?? "").split("\n");
  /** @type {Map<string, number>} when a guide's version may be asked for again */
  const leave = new Map();
  /** @type {Decision | undefined} */
  let asked;
  const keyOf = (/** @type {Decision} */ { guide, version }) => `${guide} ${version}`;

  /** @param {Decision} decision @param {any} answer undefined when there was none */
  function settle(decision, answer) {
    const isMine = decision === asked;
    const isGranted = answer?.granted === true;
    if (isGranted) {
      granted = [...granted, decision.decision].slice(-KEPT);
      visit.set(NAME, granted.join("\n"));
      leave.delete(keyOf(decision));
    } else if (isMine || answer) {
      const again = answer ? (answer.again_ms ?? Infinity) : AGAIN_MS;
      leave.set(keyOf(decision), now() + again);
      // A service in trouble is left in peace until the page has a reason of its own.
      if (answer && again < LONGEST_MS) later(onDue, again + 1);
    }
    // An answer that came too late for this moment holds for the next.
    if (!isMine) return;
    asked = undefined;
    onAnswer(decision, isGranted);
  }

  return {
    /** @param {Decision} decision @returns {Standing | undefined} undefined: it may be asked for */
    of(decision) {
      if (granted.includes(decision.decision)) return "granted";
      if (asked?.guide === decision.guide) return "pending";
      return now() < (leave.get(keyOf(decision)) ?? 0) ? "refused" : undefined;
    },

    /** One at a time: what one of them costs says whether the next may come. */
    isBusy: () => Boolean(asked),

    /** @param {Decision} decision @param {Record<string, unknown>} about */
    ask(decision, about) {
      asked = decision;
      const { decision: id, guide, version } = decision;
      const body = { ...reader, decision: id, guide, version, step: 1, ...about };
      request("POST", "show", { body }).then((answer) => settle(decision, answer), () => settle(decision, undefined));
      later(() => settle(decision, undefined), PATIENCE_MS);
    },

    /** Somebody else sits there: an answer for the former person comes to nothing. */
    clear() {
      asked = undefined;
      leave.clear();
    },
  };
}
