/** Guides on the screen; so far the tip. */
import { renderTip } from "./tip.js";

/** @type {import("../contract.d.ts").GuideModule["render"]} */
export const render = renderTip;
