/**
 * The looks that members chose: the workspace's own, asked for once by the core, beside the first part that draws, and those that
 * guides choose by their names, each asked for with the first guide that does. Browsers keep them. All surfaces of the page wear
 * the own one, those that are open already too; a surface in a look of its guide's keeps the one that it was opened in.
 */
import { setTimer } from "../host.js";

/** @typedef {{sheet: CSSStyleSheet, logo: string}} Look */
/** @typedef {(name: string) => Promise<Response>} Ask */

/** The first surface waits so long for the own one; later it is put on where it stands. A guide waits longer for one that it names. */
const PATIENCE_MS = { own: 250, named: 1000 };

const made = () => ({ sheet: new CSSStyleSheet(), logo: "" });
const own = made();
/** Those of guides, by name. @type {Map<string | undefined, Look>} */
const looks = new Map();
/** @type {Promise<void> | undefined} */
let worn;
/** @type {Ask} */
let ask;

/** The look of a guide; the workspace's own where that is not there. @param {{look?: string}} [guide] @returns {Look} */
export const lookOf = (guide) => looks.get(guide?.look) ?? own;

/** @param {Promise<Response>} asked @param {Ask} askNamed @returns {Promise<void>} never rejects */
export function wear(asked, askNamed) {
  ask = askNamed;
  worn ??= within(PATIENCE_MS.own, fill(own, asked)).catch(() => {});
  return worn;
}

/** Has a look at hand that a guide chooses; rejects where there is none in time. One that comes later is there for what is drawn then. @param {string} name @returns {Promise<unknown>} */
export async function fetchLook(name) {
  const look = made();
  return within(PATIENCE_MS.named, fill(look, ask(name)).then(() => looks.set(name, look)));
}

/** @param {number} ms @param {Promise<any>} done @returns {Promise<any>} rejects where it is not done by then */
const within = (ms, done) => Promise.race([done, new Promise((_, missed) => void setTimer(missed, ms))]);

/** @param {Look} look @param {Promise<Response>} asked */
async function fill(look, asked) {
  const { css, logo } = await (await asked).json();
  // A refusal has neither.
  look.sheet.replaceSync(css.trim());
  look.logo = logo;
}
