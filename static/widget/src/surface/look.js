/**
 * The looks that members chose: the workspace's own, asked for once by the core, beside the first part that draws, and those that
 * guides choose by their names, each asked for with the first guide that does. Browsers keep them. All surfaces of the page wear
 * the own one, those that are open already too; a surface in a look of its guide's keeps the one that it was opened in.
 */
import { setTimer } from "../host.js";

/** @typedef {{sheet: CSSStyleSheet, logo: string}} Look */
/** @typedef {(name: string) => Promise<Response>} Ask */

/** The first surface waits so long for the own one; later it is put on where it stands. */
const PATIENCE_MS = 250;

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
  worn ??= Promise.race([fill(own, asked).catch(() => {}), new Promise((done) => void setTimer(() => done(undefined), PATIENCE_MS))]);
  return worn;
}

/** Has a look at hand that a guide chooses; rejects where there is none. @param {string} name @returns {Promise<unknown>} */
export async function fetchLook(name) {
  const look = made();
  await fill(look, ask(name));
  return looks.set(name, look);
}

/** @param {Look} look @param {Promise<Response>} asked */
async function fill(look, asked) {
  const { css, logo } = await (await asked).json();
  // A refusal has neither.
  look.sheet.replaceSync(css.trim());
  look.logo = logo;
}
