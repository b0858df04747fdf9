/** What the service finds of the guide, asked a moment after each change; only what it says of the latest wording counts. */
import { clearTimer, quietly, setTimer } from "../host.js";

/** @typedef {{path: string, message: string}} Mistake */
/** @typedef {{name: string, title: string, outcome: "pass" | "fail" | "unknown", detail?: string}} Gate */
/** @typedef {{id: string, user_id?: string, name: string | null, account: string | null}} Person */
/** @typedef {{mistakes: Mistake[], warnings: (Mistake | string)[], decision: any, gates: Gate[] | null, person: {id: string, name: string} | null}} Checked */

const CHECK_AFTER_MS = 400;

/**
 * @param {object} parts
 * @param {import("./session.js").Call} parts.call
 * @param {() => {document: any, language: string} | null} parts.about what is written just now
 * @param {() => void} parts.onChecked
 */
export function createChecking({ call, about, onChecked }) {
  /** @type {Checked | null} */
  let checked = null;
  let checkedText = "";
  /** @type {Person | null} */
  let person = null;
  /** @type {ReturnType<typeof setTimer> | undefined} */
  let timer;
  let turn = 0;
  const text = () => JSON.stringify([about(), person?.id]);

  async function check() {
    const asked = about();
    if (!asked) return;
    const [mine, wording] = [++turn, text()];
    const answer = await call("POST", "check", { ...asked, ...(person && { person: person.id }) });
    if (mine !== turn || wording !== text()) return;
    checked = answer;
    checkedText = wording;
    onChecked();
  }

  return {
    check,
    latest: () => checked,
    person: () => person,
    /** As the service tells it, where it has told this very wording. */
    decision: () => (checked?.decision && checkedText === text() ? checked.decision : null),
    plan() {
      clearTimer(timer);
      timer = setTimer(quietly(check), CHECK_AFTER_MS);
    },
    /** @param {Person | null} chosen */
    async become(chosen) {
      person = chosen;
      await check();
    },
    /** What kept the service from saving it. @param {Mistake[]} mistakes */
    blame(mistakes) {
      checked = { warnings: [], decision: null, gates: null, person: null, ...checked, mistakes };
    },
    stop() {
      clearTimer(timer);
      turn++;
    },
  };
}
