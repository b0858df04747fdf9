import assert from "node:assert/strict";
import { test } from "node:test";
import { BODY, CSS, KINDS } from "./kinds.mjs";
import { HOSTS } from "./hosts.mjs";
import { useBrowser } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();

/** What each kind needs to be seen: its place, where its text stands and in which size, and what is done to open it. */
const KIND = /** @type {Record<string, {host: string, within: string, px: number, press?: string, open?: (page: Page) => Promise<unknown>}>} */ ({
  tip: { host: "inapp-tip", within: ".title", px: 14.5 },
  tour: { host: "inapp-tip", within: ".title", px: 14.5 },
  hotspot: { host: "inapp-tip", within: ".title", px: 14.5, press: "inapp-hotspot .beacon" },
  modal: { host: "inapp-modal", within: ".title", px: 20 },
  banner: { host: "inapp-banner", within: ".title", px: 14.5 },
  inline: { host: "inapp-banner", within: ".title", px: 14.5 },
  survey: { host: "inapp-survey", within: ".ask", px: 16 },
  checklist: { host: "inapp-checklist", within: "h2", px: 16, press: "inapp-checklist .launcher" },
  announcement: { host: "inapp-centre", within: "article h3", px: 19, press: "inapp-centre .ways button >> nth=0", open: (page) => page.evaluate(() => window.inapp.open("centre")) },
});

test("no kind is forgotten here", () => assert.deepEqual(Object.keys(KIND).sort(), Object.keys(KINDS).sort()));

/** How the text of a kind is seen. @param {Page} page @param {{host: string, within: string}} place */
const seen = (page, { host, within }) => page.evaluate(([tag, inner]) => {
  const root = document.querySelector(tag)?.shadowRoot;
  const shown = /** @type {Element} */ (root?.querySelector(inner));
  const { fontSize, visibility, opacity } = getComputedStyle(shown);
  const { width, height } = shown.getBoundingClientRect();
  return { size: parseFloat(fontSize), isSeen: visibility === "visible" && Number(opacity) > 0 && width > 20 && height > 10 && height < 40, text: root?.textContent ?? "" };
}, [host, within]);

for (const [name, { css = "", before = "", body }] of Object.entries(HOSTS)) {
  test(`on a host with ${name}, every kind is there in its own size`, () =>
    withPage({
      host: (service) => ({ body: BODY + (body?.(service) ?? ""), css: `${CSS} ${css}`, before }),
    }, async ({ page, service, complaints, open }) => {
      const looks = new Set();
      page.on("request", (request) => void (request.url().includes("/v1/look?") && looks.add(new URL(request.url()).searchParams.get("name"))));
      for (const [kind, about] of Object.entries(KIND)) {
        service.state.decide = () => [KINDS[/** @type {keyof typeof KINDS} */ (kind)]];
        const told = page.waitForResponse((answer) => answer.url().endsWith("/v1/batch"));
        await open();
        await told;
        await about.open?.(page);
        if (about.press) await page.locator(about.press).click();
        await page.locator(`${about.host} ${about.within}`).waitFor();
        const look = await seen(page, about);
        assert.ok(Math.abs(look.size - about.px) < 0.1 && look.isSeen, `${kind}: ${JSON.stringify(look)}`);
        assert.doesNotMatch(look.text, /polluted/, kind);
        assert.equal(await page.locator(about.host).count(), 1, kind);
        const { value, by } = await page.evaluate(() => /** @type {any} */ (window)[Symbol.for("shift")]);
        assert.equal(value, 0, `${kind}: the layout shifted by ${value}: ${by}`);
        assert.deepEqual(complaints, [], kind);
      }
      assert.deepEqual([...looks], [null], "the workspace's own look, and no other: no guide here names one");
    }));
}
