import assert from "node:assert/strict";
import { test } from "node:test";
import { useBrowser } from "./stage.mjs";
import { KINDS, PRODUCT } from "./kinds.mjs";

const withPage = useBrowser();
const CSS = ".surface{--accent:var(--inapp-accent,#0f766e)}@supports (color:light-dark(#000,#fff)){.surface{--accent:var(--inapp-accent,light-dark(#0f766e,#5eead4));--radius:3px}}";
const shown = (/** @type {import("playwright-core").Page} */ page) => page.getByRole("dialog", { name: "Share it" }).waitFor();
const worn = (/** @type {import("playwright-core").Page} */ page) =>
  page.evaluate(() => {
    const root = /** @type {ShadowRoot} */ (document.querySelector("inapp-tip")?.shadowRoot);
    const style = getComputedStyle(/** @type {Element} */ (root.querySelector(".primary")));
    return [style.backgroundColor, getComputedStyle(/** @type {Element} */ (root.querySelector(".tip"))).borderRadius];
  });

test("a tip wears the look that members chose, under the strictest policy of the host, in light and in dark", async () => {
  for (const [colorScheme, colour] of /** @type {["light" | "dark", string][]} */ ([["light", "rgb(15, 118, 110)"], ["dark", "rgb(94, 234, 212)"]])) {
    await withPage({ host: { ...PRODUCT, css: `${"css" in PRODUCT ? PRODUCT.css : ""} :root { color-scheme: light dark }` }, context: { colorScheme } }, async ({ page, service, open }) => {
      service.state.decide = () => [KINDS.tip];
      service.state.look = { css: CSS, logo: "" };
      await open();
      await shown(page);
      assert.deepEqual(await worn(page), [colour, "3px"]);
    });
  }
});

test("a page that sets a colour of its own still wins", () =>
  withPage({ host: { ...PRODUCT, css: ":root { --inapp-accent: rgb(1, 2, 3) }" } }, async ({ page, service, open }) => {
    service.state.decide = () => [KINDS.tip];
    service.state.look = { css: CSS, logo: "" };
    await open();
    await shown(page);
    assert.equal((await worn(page))[0], "rgb(1, 2, 3)");
  }));

test("a look that does not come keeps nothing back", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [KINDS.tip];
    service.state.look = null;
    await open();
    await shown(page);
    assert.equal((await worn(page))[1], "12px");
  }));

test("a page to which nothing is shown asks for no look", () =>
  withPage({ host: PRODUCT }, async ({ page, service }) => {
    /** @type {string[]} */
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    await page.waitForTimeout(0);
    while (!service.state.batches.length) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(!asked.includes("/v1/look"));
  }));
