import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { guide, ITEMS, KINDS, PRODUCT } from "./kinds.mjs";
import { useBrowser } from "./stage.mjs";
import { KEY } from "./stub.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds in the elements of ours. @param {Page} page */
async function faults(page) {
  // Fading in has another contrast than having come.
  await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))));
  await page.evaluate(`{ const policy = window.trustedTypes; ${AXE} }`);
  return page.evaluate(async (rules) => {
    const ours = [...document.querySelectorAll("*")].filter(({ localName }) => localName.startsWith("inapp-"));
    const { violations } = await /** @type {any} */ (window).axe.run({ include: ours }, { runOnly: rules });
    return violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ { html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join(" | ")}`);
  }, RULES);
}

const RU = { title: "Поделитесь отчётом", body: [["p", "Коллеги увидят его ", ["strong", "сразу"], ", ", ["a", { href: "https://example.com" }, "подробнее"]], ["ul", ["li", "раз"], ["li", "два"]], ["pre", ["code", "отчёт"]]] };
const press = (/** @type {string} */ button) => (/** @type {Page} */ page) => page.locator(button).click();

/** @type {Record<string, {decision: any, host: string, act?: (page: Page) => Promise<unknown>}>} */
const SCENES = {
  tip: { decision: KINDS.tip, host: "inapp-tip" },
  "tip with a film and a link": { decision: { ...KINDS.tip, steps: [{ ...RU, video: { url: "https://example.com/watch", title: "Film" } }] }, host: "inapp-tip" },
  "closed beacon": { decision: KINDS.hotspot, host: "inapp-hotspot" },
  "open hotspot": { decision: { ...KINDS.hotspot, steps: [RU] }, host: "inapp-hotspot", act: press("inapp-hotspot .beacon") },
  "step of a tour": { decision: { ...KINDS.tour, claim: false, step: 2 }, host: "inapp-tip" },
  modal: { decision: KINDS.modal, host: "inapp-modal" },
  "modal in several steps": { decision: guide("modal", { steps: [RU, RU] }), host: "inapp-modal" },
  banner: { decision: KINDS.banner, host: "inapp-banner" },
  "banner within the page": { decision: { ...KINDS.inline, steps: [RU] }, host: "inapp-banner" },
  "scale of a survey": { decision: KINDS.survey, host: "inapp-survey" },
  "choice of a survey": { decision: { ...KINDS.survey, step: 2 }, host: "inapp-survey" },
  "text of a survey": { decision: { ...KINDS.survey, step: 3 }, host: "inapp-survey" },
  "thanks of a survey": { decision: { ...KINDS.survey, step: 3, thanks: [["p", "Read with ", ["strong", "care"], "."]] }, host: "inapp-survey", act: press("inapp-survey .primary") },
  launcher: { decision: KINDS.checklist, host: "inapp-checklist" },
  "open checklist": { decision: KINDS.checklist, host: "inapp-checklist", act: press("inapp-checklist .launcher") },
  "finished checklist": { decision: { ...KINDS.checklist, items: ITEMS(3) }, host: "inapp-checklist", act: press("inapp-checklist .launcher") },
};

for (const [language, direction, scheme] of /** @type {[string, string, "light" | "dark"][]} */ ([["en", "ltr", "light"], ["ru", "ltr", "dark"], ["en", "rtl", "dark"], ["ru", "rtl", "light"]])) {
  for (const [name, { decision, host, act }] of Object.entries(SCENES)) {
    test(`axe finds nothing on a ${name} in ${language}, ${direction}, ${scheme}`, () =>
      withPage({
        decisions: [decision],
        context: { colorScheme: scheme, bypassCSP: true, reducedMotion: "reduce" },
        host: { ...PRODUCT, css: `${PRODUCT.css} :root { color-scheme: light dark; direction: ${direction} }`, tag: `data-key="${KEY}" data-language="${language}"` },
      }, async ({ page }) => {
        await page.locator(host).first().waitFor({ state: "attached" });
        await act?.(page);
        assert.deepEqual(await faults(page), []);
      }));
  }
}
