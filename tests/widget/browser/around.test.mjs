/** What stands around guides: a ring, "not helpful", the workspace's logo, and how many announcements are new. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { guide, KINDS, PRODUCT } from "./kinds.mjs";
import { rest } from "./motion.mjs";
import { arrival, received, until, useBrowser } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const NEWS = guide("announcement", { claim: false, published_ms: 1_790_000_000_000 });
const boxOf = async (/** @type {import("playwright-core").Locator} */ place) => /** @type {{x: number, y: number, width: number, height: number}} */ (await place.boundingBox());

/** Where the ring must be. @param {Page} page @param {string} selector */
async function isAround(page, selector) {
  const ring = page.locator("inapp-ring .ring");
  await ring.waitFor();
  await until(async () => {
    const [own, other] = [await boxOf(ring), await boxOf(page.locator(selector))];
    return Math.abs(own.x + 4 - other.x) < 1.5 && Math.abs(own.y + 4 - other.y) < 1.5 && Math.abs(own.width - 8 - other.width) < 1.5 && Math.abs(own.height - 8 - other.height) < 1.5;
  }, `the ring is around ${selector}`);
}

test("a tour's element has a ring, which moves with it and catches no click, and the next step's element has it then", () =>
  withPage({ decisions: [{ ...KINDS.tour, claim: false }], host: { ...PRODUCT, script: "document.querySelector('[data-tour=share]').addEventListener('click', () => document.body.classList.add('pressed'))" } }, async ({ page }) => {
    await isAround(page, "[data-tour=share]");
    await page.evaluate(() => document.querySelector("main")?.style.setProperty("transform", "translate(40px, 60px)"));
    await isAround(page, "[data-tour=share]");
    await page.locator("[data-tour=share]").click();
    await page.waitForSelector("body.pressed");
    await page.getByRole("button", { name: "Next" }).click();
    await isAround(page, "[data-tour=edit]");
    assert.equal(await page.locator("inapp-ring").count(), 1);
  }));

test("a tip has a ring where its author says so, and it leaves with the tip", () =>
  withPage({ decisions: [{ ...KINDS.tip, highlight: true }], host: PRODUCT }, async ({ page }) => {
    await isAround(page, "[data-tour=share]");
    await page.getByRole("button", { name: "Got it" }).click();
    await page.locator("inapp-ring").waitFor({ state: "detached" });
  }));

test("without a word of its author a tip has no ring, and a tour that wants none has none", async () => {
  for (const decision of [KINDS.tip, { ...KINDS.tour, claim: false, highlight: false }]) {
    await withPage({ decisions: [decision], host: PRODUCT }, async ({ page, service }) => {
      /** @type {string[]} */
      const asked = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.getByRole("dialog").waitFor();
      await page.evaluate(() => window.inapp.track("later"));
      await arrival(service, "later");
      assert.equal(await page.locator("inapp-ring").count(), 0);
      assert.ok(!asked.some((url) => url.includes("/ring-")));
    });
  }
});

test("a ring finds the place of an element in a frame, too, by measuring", () =>
  withPage({ decisions: [{ ...KINDS.tip, highlight: true }], host: { body: '<iframe src="/inner" width="400" height="200"></iframe>', script: "const frame = document.querySelector('iframe'); frame.addEventListener('load', () => { const made = frame.contentDocument.createElement('button'); made.dataset.tour = 'share'; made.textContent = 'Share'; frame.contentDocument.body.append(made); })" } }, async ({ page }) => {
    const ring = page.locator("inapp-ring .ring");
    await ring.waitFor();
    const share = page.frameLocator("iframe").locator("[data-tour=share]");
    await until(async () => Math.abs((await boxOf(ring)).x + 4 - (await boxOf(share)).x) < 1.5, "the ring is around the button");
  }));

for (const [kind, open] of /** @type {[keyof typeof KINDS, string?][]} */ ([["tip"], ["hotspot", "inapp-hotspot .beacon"], ["tour"], ["modal"], ["banner"], ["inline"]])) {
  test(`a ${kind} that does not help is closed by a quiet button, and the service is told`, () =>
    withPage({ decisions: [KINDS[kind]], host: PRODUCT }, async ({ page, service }) => {
      if (open) await page.locator(open).click();
      const button = page.getByRole("button", { name: "Not helpful" });
      const { width, height } = await boxOf(button);
      assert.ok(width >= 24 && height >= 24);
      await button.click();
      const [told] = await arrival(service, "$guide_not_helpful");
      const [dismissed] = await arrival(service, "$guide_dismissed");
      assert.deepEqual([told.properties.guide, told.properties.step, dismissed.properties.not_helpful], [KINDS[kind].guide, 1, true]);
      await page.locator("inapp-tip, inapp-modal, inapp-banner, inapp-hotspot").first().waitFor({ state: "detached" });
    }));
}

test("an author who does not ask whether it helped shows no such button", () =>
  withPage({ decisions: [{ ...KINDS.tip, not_helpful: false }], host: PRODUCT }, async ({ page }) => {
    await page.getByRole("button", { name: "Close" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "Not helpful" }).count(), 0);
  }));

test("the button of the centre says how much is new; what was seen here or on another device is not", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.beside = { launcher: true };
    service.state.decide = () => [NEWS, { ...NEWS, guide: "seen-elsewhere", decision: "d_s", read: true, published_ms: 1_780_000_000_000 }];
    await open();
    await page.getByRole("button", { name: "Help, 1 new" }).click();
    await page.getByRole("button", { name: "What's new 1 new" }).click();
    const [told] = await arrival(service, "$announcements_read");
    assert.deepEqual(told.properties, { until_ms: NEWS.published_ms });
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Help", exact: true }).waitFor();
    await page.evaluate(() => window.inapp.track("later"));
    await arrival(service, "later");
    assert.equal(received(service, "$announcements_read").length, 1);
  }));

test("the centre leads to each board that the workspace has", () =>
  withPage({ host: PRODUCT }, async ({ page, service }) => {
    service.state.boards = [{ slug: "exports", name: "Exports" }, { slug: "mobile", name: "Mobile app" }];
    await page.evaluate(() => window.inapp.open("centre"));
    await page.getByRole("button", { name: /^Exports/ }).waitFor();
    const asked = page.waitForRequest((request) => request.url().includes("/v1/boards/mobile/ideas"));
    await page.getByRole("button", { name: /^Mobile app/ }).click();
    await asked;
  }));

test("the workspace's logo stands in the head of the centre and of a checklist; where it cannot be had, nothing stands there", async () => {
  for (const isThere of [true, false]) {
    await withPage({ host: PRODUCT, context: { bypassCSP: true } }, async ({ page, service, open }) => {
      await page.route("https://pictures.example/logo.svg", (route) => (isThere ? route.fulfill({ contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="24"/>' }) : route.abort()));
      service.state.look = { css: "", logo: "https://pictures.example/logo.svg" };
      service.state.decide = () => [KINDS.checklist];
      await open();
      await page.locator("inapp-checklist .launcher").click();
      await page.evaluate(() => window.inapp.open("centre"));
      for (const place of ["inapp-checklist", "inapp-centre"]) {
        if (isThere) assert.equal((await boxOf(page.locator(`${place} img.logo`))).width, 80);
        else await page.locator(`${place} img.logo`).waitFor({ state: "detached" });
      }
    });
  }
});

const LOGO = "https://pictures.example/logo.svg";
const DRAWN = { contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="24"><rect width="80" height="24"/></svg>' };

/** A page whose look has a logo, of which nothing comes until it is let go. @param {any} decision @param {boolean} isThere @param {(scene: any, letGo: () => void) => Promise<void>} play */
const withLogo = (decision, isThere, play) =>
  withPage({ host: PRODUCT, context: { bypassCSP: true } }, async (scene) => {
    const { page, service, open } = scene;
    let letGo = () => {};
    const held = new Promise((done) => void (letGo = () => done(undefined)));
    await page.route(LOGO, async (route) => (await held, isThere ? route.fulfill(DRAWN) : route.abort()));
    service.state.look = { css: "", logo: LOGO };
    service.state.decide = () => [decision];
    await open();
    await play(scene, letGo);
  });

for (const isThere of [true, false]) {
  const named = (/** @type {string} */ where) => (isThere ? `the workspace's logo stands ${where}, for the eye alone, and nothing moves when it comes` : `nothing moves where the workspace's logo ${where} cannot be had`);
  test(named("in the head of a modal"), () =>
    withLogo({ ...KINDS.modal, steps: [{ title: "What is new", body: "A lot." }, { title: "And more" }] }, isThere, async ({ page }, letGo) => {
      const [title, next, logo] = [page.locator("inapp-modal .title"), page.getByRole("button", { name: "Next" }), page.locator("inapp-modal img.logo")];
      await logo.waitFor({ state: "attached" });
      await rest(page);
      const before = [await boxOf(title), await boxOf(next)];
      letGo();
      if (isThere) await until(async () => (await boxOf(logo)).width === 80, "the logo is drawn");
      else await logo.waitFor({ state: "detached" });
      assert.deepEqual([await boxOf(title), await boxOf(next)], before);
      if (!isThere) return;
      assert.equal(await logo.getAttribute("alt"), "");
      await next.click();
      await page.getByText("And more").waitFor();
      assert.equal((await boxOf(logo)).width, 80, "at each step");
    }));

  test(named("above what is new"), () =>
    withLogo(NEWS, isThere, async ({ page }, letGo) => {
      await page.evaluate(() => window.inapp.open("centre"));
      await page.getByRole("button", { name: /^What.s new/ }).click();
      const [entry, logo] = [page.locator("inapp-centre article h3"), page.locator("inapp-centre .brand img.logo")];
      await logo.waitFor({ state: "attached" });
      await rest(page);
      const before = await boxOf(entry);
      letGo();
      if (isThere) await until(async () => (await boxOf(logo)).width === 80, "the logo is drawn");
      else await logo.waitFor({ state: "detached" });
      assert.deepEqual(await boxOf(entry), before);
      if (isThere) assert.equal(await logo.getAttribute("alt"), "");
    }));
}

test("a modal of a workspace without a logo keeps no room for one", () =>
  withPage({ decisions: [KINDS.modal], host: PRODUCT }, async ({ page }) => {
    await page.locator("inapp-modal .title").waitFor();
    assert.equal(await page.locator("inapp-modal .head, inapp-modal img").count(), 0);
  }));

test("an element is found by its text inside an open shadow root, although the page has others of its role", () =>
  withPage({
    decisions: [{ ...KINDS.tip, placement: { element: { text: "Share", role: "button" } } }],
    host: { body: '<button id="other">Edit</button><acme-panel></acme-panel>', script: 'document.querySelector("acme-panel").attachShadow({ mode: "open" }).append(Object.assign(document.createElement("button"), { textContent: "Share" }))' },
  }, async ({ page, service }) => {
    await page.getByRole("dialog").waitFor();
    const [shown] = await arrival(service, "$guide_shown");
    assert.equal(shown.properties.found_by, "fingerprint");
  }));
