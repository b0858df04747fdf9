import assert from "node:assert/strict";
import { test } from "node:test";
import { BODY, CSS, KINDS } from "./kinds.mjs";
import { useBrowser } from "./stage.mjs";
import { KEY } from "./stub.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();

/** What hosts do to what is embedded in them. The stage's own host demands Trusted Types and has a strict CSP throughout. */
const HOSTS = /** @type {Record<string, {css?: string, before?: string, body?: (service: string) => string}>} */ ({
  "a style sheet that reverts and enlarges everything": { css: "* { all: revert; font-size: 40px !important; line-height: 3 !important } html { font-size: 30px } main { font-size: 16px !important }" },
  "a style sheet that hides what it does not know": { css: "div, :not(:defined) { display: none !important } #room { display: block !important } dialog, [popover] { opacity: 0 !important; visibility: hidden !important }" },
  "a polluted Object.prototype": {
    before: ["text", "on", "title", "body", "label", "style", "class", "placement", "when", "actions", "image", "video", "url", "kind", "step", "items", "claim", "position", "popover", "extend"].map((name) => `Object.prototype.${name} = function () { return "polluted" };`).join("\n"),
  },
  "frozen globals": {
    before: "for (const one of [Object, Array, Function, Promise, Map, Set, EventTarget, Node, Element, HTMLElement, Document, ShadowRoot, String, JSON]) { Object.freeze(one); if (one.prototype) Object.freeze(one.prototype); }",
  },
  "two copies of the tag": { body: (service) => `<script src="${service}/widget/inapp.js" data-key="${KEY}"></script>` },
  "a fetch and timers of its own": {
    before: `
      const own = window.setTimeout;
      addEventListener("load", () => { window.fetch = () => { throw new Error("the host's own fetch") }; window.setTimeout = (...about) => own(...about); });
      Array.prototype.toJSON = undefined;
      Element.prototype.remove = new Proxy(Element.prototype.remove, {});`,
  },
});

/** Where each kind shows its text; what is closed at first is opened. */
const KIND = /** @type {Record<string, {host: string, within: string, px: number, open?: string}>} */ ({
  tip: { host: "inapp-tip", within: ".title", px: 14.5 },
  tour: { host: "inapp-tip", within: ".title", px: 14.5 },
  hotspot: { host: "inapp-tip", within: ".title", px: 14.5, open: "inapp-hotspot .beacon" },
  modal: { host: "inapp-modal", within: ".title", px: 20 },
  banner: { host: "inapp-banner", within: ".title", px: 14.5 },
  inline: { host: "inapp-banner", within: ".title", px: 14.5 },
  survey: { host: "inapp-survey", within: ".ask", px: 16 },
  checklist: { host: "inapp-checklist", within: "h2", px: 16, open: "inapp-checklist .launcher" },
});

for (const [name, { css = "", before = "", body }] of Object.entries(HOSTS)) {
  for (const [kind, { host, within, px, open }] of Object.entries(KIND)) {
    test(`on a host with ${name}, a ${kind} is there in its own size`, () =>
      withPage({
        decisions: [KINDS[/** @type {keyof typeof KINDS} */ (kind)]],
        host: (service) => ({ body: BODY + (body?.(service) ?? ""), css: `${CSS} ${css}`, before }),
      }, async ({ page }) => {
        if (open) await page.locator(open).click();
        await page.locator(`${host} ${within}`).waitFor();
        const look = await page.evaluate(([tag, inner]) => {
          const shown = /** @type {Element} */ (document.querySelector(tag)?.shadowRoot?.querySelector(inner));
          const { fontSize, visibility, opacity } = getComputedStyle(shown);
          const { width, height } = shown.getBoundingClientRect();
          return { size: parseFloat(fontSize), isSeen: visibility === "visible" && Number(opacity) > 0 && width > 20 && height > 10 && height < 40, text: document.querySelector(tag)?.shadowRoot?.textContent ?? "" };
        }, [host, within]);
        assert.ok(Math.abs(look.size - px) < 0.1 && look.isSeen, JSON.stringify(look));
        assert.doesNotMatch(look.text, /polluted/);
        assert.equal(await page.locator(host).count(), 1);
      }));
  }
}
