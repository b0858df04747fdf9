import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, PRODUCT } from "./kinds.mjs";
import { frames, motions, rest } from "./motion.mjs";
import { arrival, received, useBrowser } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const dialog = (/** @type {Page} */ page, name = "Share it") => page.getByRole("dialog", { name });
/** Whether a tip of ours lies close below or above a place, in pixels of the view. */
const isBeside = (/** @type {any} */ tip, /** @type {any} */ there) =>
  Math.min(Math.abs(tip.y - there.y - there.height), Math.abs(there.y - tip.y - tip.height)) < 24 && tip.x < there.x + there.width && tip.x + tip.width > there.x;

const SHADOW = `customElements.define("acme-panel", class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  button.textContent = "Share";
  button.dataset.tour = "share";
  root.append(button, document.createElement("slot"));
} });`;

for (const kind of /** @type {const} */ (["tip", "hotspot"])) {
  test(`a ${kind} finds its element inside an open shadow root, stands beside it and leaves with it`, () =>
    withPage({ decisions: [KINDS[kind]], host: { body: '<main><h1>Report</h1><acme-panel></acme-panel></main>', script: SHADOW } }, async ({ page }) => {
      const shown = kind === "tip" ? dialog(page) : page.getByRole("button", { name: "Hint: Share it" });
      await shown.waitFor();
      await frames(page);
      const [ours, there] = await Promise.all([shown.boundingBox(), page.locator("[data-tour=share]").boundingBox()]);
      assert.ok(ours && there);
      if (kind === "tip") assert.ok(isBeside(ours, there), JSON.stringify([ours, there]));
      else assert.ok(Math.abs(ours.x + ours.width / 2 - there.x - there.width) < 2, JSON.stringify([ours, there]));
      await page.evaluate(() => document.querySelector("acme-panel")?.shadowRoot?.querySelector("button")?.remove());
      await shown.waitFor({ state: "detached" });
    }));
}

const FRAMED = {
  body: '<main><h1>Report</h1><iframe src="/inner" width="500" height="300"></iframe></main>',
  css: "iframe { border: 7px solid; margin: 20px }",
};

test("a hint finds its element in a frame of the same origin, and follows its scrolling", () =>
  withPage({ decisions: [{ ...KINDS.tip, placement: { page: "/reports/*", element: "[data-tour=inner]" } }], host: FRAMED }, async ({ page, service }) => {
    await arrival(service, "page");
    const inner = page.frames()[1];
    await inner.evaluate(() => {
      document.body.replaceChildren(...["top", "button", "end"].map((name) => {
        const element = document.createElement(name === "button" ? "button" : "p");
        element.textContent = name;
        if (name === "button") element.dataset.tour = "inner";
        else element.style.height = name === "top" ? "100px" : "900px";
        return element;
      }));
    });
    await page.evaluate(() => document.body.append(document.createElement("i")));
    await dialog(page).waitFor();
    await frames(page);
    const near = async () => isBeside(await dialog(page).boundingBox(), await inner.locator("[data-tour=inner]").boundingBox());
    assert.ok(await near(), "beside the element in the frame");
    await inner.evaluate(() => scrollTo(0, 60));
    await frames(page);
    assert.ok(await near(), "after a scroll in the frame");
  }));

for (const [what, css] of [
  ["a header that sticks to the top", "header { position: sticky; top: 0; padding: 10px; background: white } main { block-size: 3000px }"],
  ["a page that its host has zoomed", ":root { zoom: 1.5 } header { margin-block-start: 300px } main { block-size: 3000px }"],
]) {
  for (const kind of /** @type {const} */ (["tip", "hotspot"])) {
    test(`a ${kind} in ${what} stays beside its element while the page is scrolled`, () =>
      withPage({ decisions: [KINDS[kind]], host: { body: '<header><button data-tour="share">Share</button></header><main>Long</main>', css } }, async ({ page }) => {
        const shown = kind === "tip" ? dialog(page) : page.getByRole("button", { name: "Hint: Share it" });
        await shown.waitFor();
        for (const y of [0, 120]) {
          await page.evaluate((top) => scrollTo(0, top), y);
          await rest(page);
          await frames(page);
          const [ours, there] = await Promise.all([shown.boundingBox(), page.locator("[data-tour=share]").boundingBox()]);
          assert.ok(ours && there);
          const isNear = kind === "tip" ? isBeside(ours, there) : Math.abs(ours.x + ours.width / 2 - there.x - there.width) < 3 && Math.abs(ours.y + ours.height / 2 - there.y) < there.height;
          assert.ok(isNear, `scrolled by ${y}: ${JSON.stringify([ours, there])}`);
        }
      }));
  }
}

test("at the browser's own zoom of 200% a hint lies within the window, beside its element", () =>
  withPage({ decisions: [KINDS.tip], host: PRODUCT, context: { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 } }, async ({ page }) => {
    await dialog(page).waitFor();
    await rest(page);
    const [ours, there] = await Promise.all([dialog(page).boundingBox(), page.locator("[data-tour=share]").first().boundingBox()]);
    assert.ok(ours && there && isBeside(ours, there) && ours.x >= 0 && ours.x + ours.width <= 640 && ours.y >= 0 && ours.y + ours.height <= 360, JSON.stringify([ours, there]));
  }));

test("a drawing (SVG) can have a hint", () =>
  withPage({ decisions: [KINDS.tip], host: { body: '<main><svg width="40" height="40" viewBox="0 0 40 40" data-tour="share"><circle cx="20" cy="20" r="18" /></svg></main>' } }, async ({ page }) => {
    await dialog(page).waitFor();
    assert.ok(isBeside(await dialog(page).boundingBox(), await page.locator("main > svg").boundingBox()));
  }));

test("a hint in a pane within a pane follows both, and hides when the inner one scrolls it away", () =>
  withPage({
    decisions: [KINDS.tip],
    host: {
      body: '<section id="outer"><section id="inner"><p></p><button data-tour="share">Share</button><p></p></section><p></p></section>',
      css: "section { overflow: auto } #outer { height: 500px } #inner { height: 300px; width: 400px } p { height: 600px; margin: 0 }",
    },
  }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.evaluate(() => document.querySelector("#inner")?.scrollTo(0, 480));
    await dialog(page).waitFor();
    await frames(page);
    assert.ok(isBeside(await dialog(page).boundingBox(), await page.locator("[data-tour=share]").boundingBox()));
    await page.evaluate(() => document.querySelector("#outer")?.scrollTo(0, 60));
    await frames(page);
    assert.ok(isBeside(await dialog(page).boundingBox(), await page.locator("[data-tour=share]").boundingBox()));
    await page.evaluate(() => document.querySelector("#inner")?.scrollTo(0, 0));
    await dialog(page).waitFor({ state: "hidden" });
  }));

for (const kind of /** @type {const} */ (["hotspot", "tour"])) {
  test(`a ${kind} for an element inside a modal dialog can be used there`, () =>
    withPage({ decisions: [KINDS[kind]], host: { body: '<dialog><p>Edit</p><button data-tour="share">Share</button></dialog>', script: 'document.querySelector("dialog").showModal()' } }, async ({ page }) => {
      if (kind === "hotspot") await page.getByRole("button", { name: "Hint: Share it" }).click();
      await page.getByRole("button", { name: kind === "hotspot" ? "Got it" : "Next" }).click();
    }));
}

for (const [name, decision, open] of /** @type {[string, any, string?][]} */ ([
  ["tip", KINDS.tip], ["modal", KINDS.modal], ["banner", KINDS.banner], ["checklist", KINDS.checklist, "inapp-checklist .launcher"], ["hotspot", KINDS.hotspot, "inapp-hotspot .beacon"],
])) {
  for (const direction of ["ltr", "rtl"]) {
    test(`on a screen of 320 pixels, ${direction}, a ${name} stays within it`, () =>
      withPage({ decisions: [decision], host: { ...PRODUCT, css: `${PRODUCT.css} :root { direction: ${direction} } body { margin: 8px }` }, context: { viewport: { width: 320, height: 480 } } }, async ({ page }) => {
        if (open) await page.locator(open).click();
        const shown = open?.includes("beacon") || name === "tip" ? dialog(page) : name === "banner" ? page.getByRole("region") : page.getByRole("dialog");
        await shown.waitFor();
        await rest(page);
        const box = await shown.boundingBox();
        assert.ok(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 320 && box.y + box.height <= 480, JSON.stringify(box));
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
      }));
  }
}

test("a tip in the corner does not lie over the launcher of a checklist", () =>
  withPage({ decisions: [{ ...KINDS.tip, placement: {} }, KINDS.checklist], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page).waitFor();
    await page.locator("inapp-checklist .launcher").waitFor();
    await frames(page);
    const [tip, launcher] = await Promise.all([dialog(page).boundingBox(), page.locator("inapp-checklist .launcher").boundingBox()]);
    assert.ok(tip && launcher && tip.y + tip.height <= launcher.y, JSON.stringify([tip, launcher]));
    await page.getByRole("button", { name: "Got it" }).click();
    await arrival(service, "$guide_completed");
    assert.equal(received(service, "$guide_completed").length, 1);
  }));

test("with a wish for less motion nothing of ours moves", () =>
  withPage({ decisions: [KINDS.tip, KINDS.hotspot, KINDS.banner, KINDS.checklist], host: PRODUCT, context: { reducedMotion: "reduce" } }, async ({ page }) => {
    await dialog(page).waitFor();
    for (const name of ["inapp-banner", "inapp-checklist", "inapp-hotspot"]) await page.locator(name).waitFor({ state: "attached" });
    assert.deepEqual(await motions(page), []);
  }));
