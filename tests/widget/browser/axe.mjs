/** What axe says of the elements of ours. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { rest } from "./motion.mjs";

/** @typedef {import("playwright-core").Page} Page */

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds in the elements of ours. @param {Page} page */
export async function faults(page) {
  // Fading in has another contrast than having come.
  await rest(page);
  await page.evaluate(`{ const policy = window.trustedTypes; ${AXE} }`);
  return page.evaluate(async (rules) => {
    const ours = [...document.querySelectorAll("*")].filter(({ localName }) => localName.startsWith("inapp-"));
    const { violations } = await /** @type {any} */ (window).axe.run({ include: ours }, { runOnly: rules });
    return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ { html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join(" | ")}`);
  }, RULES);
}
