import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival, received, until, useBrowser } from "./stage.mjs";
import { KINDS, PRODUCT } from "./kinds.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const TOUR = { ...KINDS.tour, claim: true };
const dialog = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole("dialog", { name });
/** By key: to press a button the driver would scroll the page. */
const next = (/** @type {Page} */ page) => page.getByRole("button", { name: "Next" }).press("Enter");
const BOTH = { ...PRODUCT, body: `${PRODUCT.body}<button data-tour="export">Export</button>` };
const going = (/** @type {number} */ step) => ({ ...KINDS.tour, decision: `d_on_${step}`, claim: false, step });

test("a tour goes from element to element, forth and back, with the focus, and tells its steps", () =>
  withPage({ decisions: [TOUR], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page, "First").waitFor();
    await page.getByText("Step 1 of 3").waitFor();
    await next(page);
    await dialog(page, "Second").waitFor();
    const [tip, edit] = await Promise.all([dialog(page, "Second").boundingBox(), page.locator("[data-tour=edit]").boundingBox()]);
    assert.ok(tip && edit && tip.x < edit.x + edit.width && tip.y >= edit.y + edit.height, "beside the other element");
    assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent), "Next");
    const [stepped] = await arrival(service, "$guide_stepped");
    assert.deepEqual([stepped.properties.guide, stepped.properties.version, stepped.properties.step], ["a-tour", 3, 2]);
    await page.getByRole("button", { name: "Back" }).click();
    await dialog(page, "First").waitFor();
    assert.equal(service.state.claims.length, 1);
  }));

test("a tour goes on over pages: its next step waits for the page it belongs to", () =>
  withPage({ decisions: [TOUR], host: BOTH }, async ({ page, service, open }) => {
    await next(page);
    await next(page);
    await arrival(service, "$guide_stepped");
    await page.locator("inapp-tip").waitFor({ state: "detached" });
    service.state.decide = () => [going(2)];
    await open("/exports");
    await dialog(page, "Third").waitFor();
    await page.getByRole("button", { name: "Got it" }).click();
    const [done] = await arrival(service, "$guide_completed");
    assert.equal(done.properties.step, 3);
    assert.equal(service.state.claims.length, 1, "going on costs nothing");
  }));

test("a tour goes on where it was on another device, and says that it costs nothing", () =>
  withPage({ decisions: [going(2)], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page, "Second").waitFor();
    const [shown] = await arrival(service, "$guide_shown");
    assert.deepEqual([shown.properties.step, shown.properties.cost, shown.properties.asked], [2, 0, true]);
    assert.equal(service.state.claims.length, 0);
  }));

test("a reload in the middle of a tour goes on at its step, before the service knows of it", () =>
  withPage({ decisions: [TOUR], host: PRODUCT }, async ({ page, open }) => {
    await next(page);
    await dialog(page, "Second").waitFor();
    await open();
    await dialog(page, "Second").waitFor();
  }));

test("two tabs show the same step, and an answer in one ends the tour in the other", () =>
  withPage({ decisions: [TOUR], host: PRODUCT }, async ({ page, host, service }) => {
    await dialog(page, "First").waitFor();
    const other = await page.context().newPage();
    await other.goto(`${host.origin}/reports/2`);
    await dialog(other, "First").waitFor();
    await next(other);
    await dialog(other, "Second").waitFor();
    await dialog(page, "Second").waitFor();
    await other.getByRole("button", { name: "Close" }).click();
    await dialog(page, "Second").waitFor({ state: "detached" });
    await arrival(service, "$guide_dismissed");
    assert.equal(received(service, "$guide_dismissed").length, 1);
  }));

test("the next step's element is brought into view", () =>
  withPage({ decisions: [TOUR], host: { ...PRODUCT, css: "[data-tour=edit] { position: absolute; top: 3000px }" } }, async ({ page }) => {
    await next(page);
    await dialog(page, "Second").waitFor();
    assert.ok(await page.evaluate(() => scrollY > 1000));
  }));

test("a step whose element is not there, and which may be skipped, is told as missed and passed over", () =>
  withPage({
    decisions: [{ ...TOUR, steps: [TOUR.steps[0], { title: "Gone", placement: { element: "#gone", wait_for_ms: 200, when_missing: "skip" } }, { title: "Last", placement: { element: "[data-tour=edit]" } }] }],
    host: PRODUCT,
  }, async ({ page, service }) => {
    await next(page);
    await dialog(page, "Last").waitFor();
    const [missed] = await arrival(service, "$guide_missed");
    assert.deepEqual([missed.properties.step, missed.properties.reason, missed.properties.skipped], [2, "no_match", true]);
  }));

test("a tour that was left on one page does not hold up other hints there", () =>
  withPage({ decisions: [going(3), { ...KINDS.tip }], host: PRODUCT }, async ({ page }) => {
    await dialog(page, "Share it").waitFor();
  }));

test("of one person's tour nothing is left for the next", () =>
  withPage({ decisions: [TOUR], host: PRODUCT }, async ({ page, service, open }) => {
    await page.evaluate(() => window.inapp.identify("u-1"));
    await next(page);
    await dialog(page, "Second").waitFor();
    await page.evaluate(() => window.inapp.identify("u-2"));
    await arrival(service, "identify", 2);
    service.state.decide = () => [{ ...TOUR, decision: "d_other" }];
    await open();
    await dialog(page, "First").waitFor();
  }));

test("a plain selector that matches nothing is told after five seconds, once a day, and the hint still comes with its element", () =>
  withPage({ host: { body: "<main></main>", css: "main { position: absolute; top: 100px }" } }, async ({ page, service, open }) => {
    await arrival(service, "page");
    service.state.decide = () => [KINDS.tip];
    await page.clock.install();
    await open();
    await until(async () => (await page.clock.runFor(1000), received(service, "$guide_missed").length > 0), "it is told");
    const { waited_ms: waited, tries, ...told } = received(service, "$guide_missed")[0].properties;
    assert.deepEqual(told, { guide: "a-tip", version: 3, decision: "d_tip", step: 1, reason: "no_match", path: "/reports/1" });
    assert.ok(waited >= 5000 && tries > 1);
    await open();
    await page.clock.runFor(10_000);
    await page.evaluate(() => window.inapp.track("later"));
    await page.clock.runFor(1000);
    await arrival(service, "later");
    assert.equal(received(service, "$guide_missed").length, 1);
    await page.evaluate(() => {
      const button = document.createElement("button");
      button.textContent = "Share";
      button.dataset.tour = "share";
      document.querySelector("main")?.append(button);
    });
    await page.clock.runFor(1000);
    await dialog(page, "Share it").waitFor();
  }));

/** The first two steps go on when their element is pressed. */
const PRESSED = { ...TOUR, steps: TOUR.steps.map((/** @type {object} */ step, /** @type {number} */ index) => (index < 2 ? { ...step, advance_on: "press" } : step)) };
const share = (/** @type {Page} */ page) => page.locator("[data-tour=share]");
/** What listens for it is there. @param {Page} page @param {() => Promise<unknown>} act */
async function listening(page, act) {
  const there = page.waitForResponse((answer) => answer.url().includes("/pressed-"));
  await act();
  const url = (await there).url();
  await dialog(page, "First").waitFor();
  // Who asked for it before has it by then.
  await page.evaluate(async (part) => (await import(part), await new Promise((done) => void setTimeout(done))), url);
}

for (const [how, press] of /** @type {[string, (page: Page) => Promise<void>][]} */ ([
  ["the mouse", (page) => share(page).click()],
  ["Enter", async (page) => (await share(page).focus(), await page.keyboard.press("Enter"))],
  ["Space", async (page) => (await share(page).focus(), await page.keyboard.press("Space"))],
])) {
  test(`a step goes on when its own element is pressed by ${how}, the product does what it always does, and the step is told`, () =>
    withPage({ host: { ...PRODUCT, script: "document.querySelector('[data-tour=share]').addEventListener('click', (event) => { event.stopImmediatePropagation(); document.body.dataset.pressed = (document.body.dataset.pressed ?? '') + '+'; })" } }, async ({ page, service, open }) => {
      service.state.decide = () => [PRESSED];
      await listening(page, open);
      assert.equal(await page.getByRole("button", { name: "Next" }).count(), 0, "it is to be pressed, not to be read");
      await press(page);
      await dialog(page, "Second").waitFor();
      assert.equal(await page.locator("body").getAttribute("data-pressed"), "+");
      assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot), null, "the focus stays with the product");
      const [stepped] = await arrival(service, "$guide_stepped");
      assert.equal(stepped.properties.step, 2);
      await page.getByRole("button", { name: "Back" }).click();
      await dialog(page, "First").waitFor();
      await share(page).click();
      await dialog(page, "Second").waitFor();
    }));
}

test("a press that leads to another page goes on there with the next step", () =>
  withPage({ host: { ...PRODUCT, script: "document.querySelector('[data-tour=share]').addEventListener('click', () => location.assign('/reports/2'))" } }, async ({ page, service, open }) => {
    service.state.decide = () => [PRESSED];
    await listening(page, open);
    await share(page).click();
    await page.waitForURL("**/reports/2");
    await dialog(page, "Second").waitFor();
    const [stepped] = await arrival(service, "$guide_stepped");
    assert.equal(stepped.properties.step, 2);
  }));

test("a press of something that only looks like a button counts by key, too, and one that a script makes does not", () =>
  withPage({ host: { ...PRODUCT, body: PRODUCT.body.replace('<button data-tour="share">Share</button>', '<span data-tour="share" role="button" tabindex="0">Share</span>') } }, async ({ page, service, open }) => {
    service.state.decide = () => [PRESSED];
    await listening(page, open);
    await share(page).evaluate((element) => /** @type {HTMLElement} */ (element).click());
    await page.evaluate(() => window.inapp.track("clicked"));
    await arrival(service, "clicked");
    assert.equal(await dialog(page, "First").count(), 1);
    await share(page).focus();
    await page.keyboard.press("Enter");
    await dialog(page, "Second").waitFor();
  }));

test("a press on a menu's button goes on although the menu lies over it before the press has ended", () =>
  withPage({ host: { ...PRODUCT, script: "document.querySelector('[data-tour=share]').addEventListener('pointerdown', () => { document.body.style.pointerEvents = 'none'; setTimeout(() => { document.body.style.pointerEvents = ''; }, 1500); })" } }, async ({ page, service, open }) => {
    service.state.decide = () => [PRESSED];
    await listening(page, open);
    const box = /** @type {{x: number, y: number}} */ (await share(page).boundingBox());
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    await page.mouse.up();
    await dialog(page, "Second").waitFor();
  }));

test("a press that is taken back beside the element does not count, and on the last step a press completes the tour", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [{ ...PRESSED, steps: PRESSED.steps.slice(0, 2) }];
    await listening(page, open);
    const box = /** @type {{x: number, y: number, height: number}} */ (await share(page).boundingBox());
    await page.mouse.move(box.x + 5, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + 5, box.y + 300);
    await page.mouse.up();
    await page.evaluate(() => window.inapp.track("let_go"));
    await arrival(service, "let_go");
    assert.equal(await dialog(page, "First").count(), 1);
    await share(page).click();
    await dialog(page, "Second").waitFor();
    await page.locator("[data-tour=edit]").click();
    const [done] = await arrival(service, "$guide_completed");
    assert.equal(done.properties.step, 2);
    await page.locator("inapp-tip").waitFor({ state: "detached" });
  }));

test("a step that goes on with a press has its button where what hears the press cannot be had, and goes by the press again once it can", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [PRESSED];
    await page.route("**/pressed-*", (route) => route.abort());
    await open();
    await dialog(page, "First").waitFor();
    await next(page);
    await dialog(page, "Second").waitFor();
    await page.getByRole("button", { name: "Next" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent), "Next", "the focus is where it was");
    await page.unroute("**/pressed-*");
    await listening(page, () => page.getByRole("button", { name: "Back" }).click());
    assert.equal(await page.getByRole("button", { name: "Next" }).count(), 0);
    await share(page).click();
    await dialog(page, "Second").waitFor();
  }));
