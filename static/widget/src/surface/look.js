/**
 * The look that members chose for the workspace: asked for once, beside the first part that draws, and kept by the browser.
 * All surfaces of the page wear it, those that are open already too.
 */
import { fetch, setTimer } from "../host.js";

/** The first surface waits so long for it; later it is put on where it stands. */
const PATIENCE_MS = 250;

export const look = new CSSStyleSheet();
/** The address of the workspace's logo. */
export let logo = "";
/** @type {Promise<void> | undefined} */
let worn;

/** @param {string} server with a slash at its end @param {string} key @returns {Promise<void>} never rejects */
export function wear(server, key) {
  worn ??= Promise.race([load(server, key).catch(() => {}), new Promise((done) => void setTimer(() => done(undefined), PATIENCE_MS))]);
  return worn;
}

/** @param {string} server @param {string} key */
async function load(server, key) {
  const answer = await fetch(`${server}v1/look?key=${encodeURIComponent(key)}`, { credentials: "omit", referrerPolicy: "origin" });
  const { css, logo: address } = answer.ok ? await answer.json() : { css: "" };
  if (typeof address === "string") logo = address;
  if (typeof css === "string") look.replaceSync(css);
}
