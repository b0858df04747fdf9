/**
 * The look that members chose for the workspace: asked for once by the core, beside the first part that draws, and kept by the browser.
 * All surfaces of the page wear it, those that are open already too.
 */
import { setTimer } from "../host.js";

/** The first surface waits so long for it; later it is put on where it stands. */
const PATIENCE_MS = 250;

export const look = new CSSStyleSheet();
/** The address of the workspace's logo. */
export let logo = "";
/** @type {Promise<void> | undefined} */
let worn;

/** @param {Promise<Response>} asked @returns {Promise<void>} never rejects */
export function wear(asked) {
  worn ??= Promise.race([load(asked).catch(() => {}), new Promise((done) => void setTimer(() => done(undefined), PATIENCE_MS))]);
  return worn;
}

/** @param {Promise<Response>} asked */
async function load(asked) {
  const answer = await asked;
  const { css, logo: address } = answer.ok ? await answer.json() : { css: "" };
  if (typeof address === "string") logo = address;
  if (typeof css === "string") look.replaceSync(css);
}
