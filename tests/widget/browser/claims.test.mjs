import assert from "node:assert/strict";
import { test } from "node:test";
import { frames } from "./motion.mjs";
import { arrival, received, until, useBrowser } from "./stage.mjs";
import { BODY, guide, KINDS, PRODUCT } from "./kinds.mjs";
import { KEY } from "./stub.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const tip = { ...KINDS.tip, claim: true };
const lesser = guide("tip", { guide: "lesser", decision: "d_lesser", claim: true, steps: [{ title: "Lesser" }] });
const dialog = (/** @type {Page} */ page, name = "Share it") => page.getByRole("dialog", { name });
/** Has the page look again. */
const nudge = async (/** @type {Page} */ page) => {
  await page.evaluate(() => document.body.append(document.createElement("i")));
  await frames(page);
};

test("what comes unasked is claimed in its moment, with what the log needs, and the page does not tell of it again", () =>
  withPage({ decisions: [tip], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page).waitFor();
    const [{ wait_ms: wait, anonymousId, timezone, ...claimed }] = service.state.claims;
    assert.deepEqual(claimed, { key: KEY, language: "en", decision: "d_tip", guide: "a-tip", version: 3, step: 1 });
    assert.ok(wait >= 0 && anonymousId && timezone);
    await page.getByRole("button", { name: "Got it" }).click();
    await arrival(service, "$guide_completed");
    assert.deepEqual([service.state.claims.length, received(service, "$guide_shown").length], [1, 0]);
  }));

test("the host still learns that a granted guide is shown", () =>
  withPage({ decisions: [tip], host: { ...PRODUCT, before: 'window.inapp = [["on", "shown", ({ guide }) => document.documentElement.classList.add(guide)]]' } }, async ({ page }) => {
    await page.waitForSelector("html.a-tip");
  }));

test("a guide is not claimed before its element is there", () =>
  withPage({ decisions: [tip], host: { body: "<main></main>" } }, async ({ page, service }) => {
    await arrival(service, "page");
    await nudge(page);
    assert.equal(service.state.claims.length, 0);
    await page.evaluate(() => {
      const button = Object.assign(document.createElement("button"), { textContent: "Share" });
      button.dataset.tour = "share";
      document.body.append(button);
    });
    await dialog(page).waitFor();
    assert.equal(service.state.claims.length, 1);
  }));

test("what is not granted is not shown; the next in line is asked for, and the first left alone for as long as the service says", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    await page.clock.install();
    service.state.grant = ({ guide: name }) => (name === "lesser" ? { granted: true } : { granted: false, why: "budget", again_ms: 3_600_000 });
    service.state.decide = () => [tip, lesser];
    await open();
    await page.clock.runFor(1000);
    await dialog(page, "Lesser").waitFor();
    await page.getByRole("button", { name: "Got it" }).click();
    service.state.grant = () => ({ granted: true });
    await page.clock.runFor(60_000);
    assert.deepEqual(service.state.claims.map((claim) => claim.guide), ["a-tip", "lesser"]);
    await page.clock.runFor(3_530_000);
    await until(async () => (await page.clock.runFor(1000), (await dialog(page).count()) > 0), "it comes of itself");
  }));

test("held out (no time to ask again) is left alone for the life of the page view", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    await page.clock.install();
    service.state.grant = () => ({ granted: false, why: "holdout", again_ms: null });
    service.state.decide = () => [tip];
    await open();
    await until(async () => (await page.clock.runFor(500), service.state.claims.length > 0), "it is claimed");
    await page.clock.runFor(36_000_000);
    await page.evaluate(() => void document.body.append(document.createElement("i")));
    await page.clock.runFor(1000);
    assert.deepEqual([service.state.claims.length, await page.locator("inapp-tip").count()], [1, 0]);
  }));

for (const trouble of /** @type {(number | "silence")[]} */ ([503, "silence"])) {
  test(`without an answer (${trouble}) nothing is shown, quietly, and it is asked for again after half a minute`, () =>
    withPage({ host: PRODUCT }, async ({ page, service, open }) => {
      await arrival(service, "page");
      await page.clock.install();
      service.state.decide = () => [tip];
      let isAway = true;
      await page.route("**/v1/show?*", async (route) => (!isAway ? route.continue() : trouble === "silence" ? new Promise(() => {}) : route.fulfill({ status: trouble, json: {}, headers: { "Access-Control-Allow-Origin": "*" } })));
      const asked = page.waitForRequest("**/v1/show?*");
      await open();
      await page.clock.runFor(500);
      await asked;
      await page.clock.runFor(4000);
      assert.equal(await dialog(page).count(), 0);
      isAway = false;
      await page.clock.runFor(20_000);
      await page.evaluate(() => void document.body.append(document.createElement("i")));
      await page.clock.runFor(1000);
      assert.equal(service.state.claims.length, 0, "not before its time");
      await page.clock.runFor(10_000);
      await page.evaluate(() => void document.body.append(document.createElement("i")));
      await page.clock.runFor(1000);
      await dialog(page).waitFor();
    }));
}

test("a reload does not claim again what this tab was granted", () =>
  withPage({ decisions: [tip], host: PRODUCT }, async ({ page, service, open }) => {
    await dialog(page).waitFor();
    await open();
    await dialog(page).waitFor();
    assert.equal(service.state.claims.length, 1);
  }));

test("an answer for the former person shows nothing to the next", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    await page.evaluate(() => window.inapp.identify("u-1"));
    await arrival(service, "identify");
    service.state.decide = (events) => (events.some(({ type }) => type === "page") ? [tip] : []);
    /** @type {() => void} */
    let release = () => {};
    const held = new Promise((resolve) => (release = () => resolve(undefined)));
    await page.route("**/v1/show?*", async (route) => (await held, route.continue()));
    const asked = page.waitForRequest("**/v1/show?*");
    await open();
    await asked;
    await page.evaluate(() => window.inapp.identify("u-2"));
    await arrival(service, "identify", 2);
    release();
    await until(() => service.state.claims.length === 1, "the claim arrives");
    await frames(page);
    assert.equal(await dialog(page).count(), 0);
  }));

test("what the service does not ask to claim is shown at once and told as before", () =>
  withPage({ decisions: [KINDS.tip], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page).waitFor();
    const [shown] = await arrival(service, "$guide_shown");
    assert.deepEqual([service.state.claims.length, shown.properties.cost, shown.properties.asked], [0, undefined, undefined]);
  }));

test("a banner, a beacon and a checklist stand beside a tip, and only one thing is in front", () =>
  withPage({ decisions: [KINDS.tip, { ...KINDS.modal }, KINDS.banner, KINDS.inline, KINDS.checklist, ...[1, 2, 3, 4].map((index) => ({ ...KINDS.hotspot, guide: `spot-${index}`, decision: `d_s${index}` }))].map((one) => ({ claim: true, ...one })), host: PRODUCT }, async ({ page }) => {
    await dialog(page).waitFor();
    await until(async () => (await page.locator("inapp-hotspot").count()) === 3, "three beacons");
    await page.locator("inapp-banner").waitFor({ state: "attached" });
    await page.locator("inapp-checklist").waitFor({ state: "attached" });
    await frames(page);
    assert.deepEqual(await Promise.all(["inapp-tip", "inapp-modal", "inapp-banner"].map((name) => page.locator(name).count())), [1, 0, 1]);
    await page.getByRole("button", { name: "Got it" }).click();
    await page.getByRole("dialog", { name: "What is new" }).waitFor();
  }));

test("what the person starts comes at once, unclaimed, and is told as asked for", () =>
  withPage({ decisions: [tip, { ...lesser, placement: { page: "/reports/*" }, when: { exit_intent: true } }], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page).waitFor();
    await page.evaluate(() => window.inapp.start("lesser"));
    await dialog(page, "Lesser").waitFor();
    assert.equal(await dialog(page).count(), 0, "one thing in front");
    const [shown] = await arrival(service, "$guide_shown");
    assert.deepEqual([shown.properties.guide, shown.properties.cost, shown.properties.asked, service.state.claims.length], ["lesser", 0, true, 1]);
    await page.getByRole("button", { name: "Got it" }).click();
    await dialog(page).waitFor();
  }));

test("a guide that the page was not told of is asked for by name; one that is not there is an error for the host", () =>
  withPage({ host: { body: BODY } }, async ({ page, service }) => {
    await arrival(service, "page");
    service.state.decide = (_, body) => (body.start === "a-tip" ? [tip] : []);
    await page.evaluate(() => window.inapp.start("a-tip"));
    await dialog(page).waitFor();
    const failed = page.evaluate(() => new Promise((resolve) => window.inapp.on("error", resolve)));
    await page.evaluate(() => window.inapp.start("nothing"));
    assert.equal(/** @type {any} */ (await failed).code, "not_found");
  }));

test("what all parts draw with is on its way before the part that imports it has come", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    const surface = page.waitForRequest("**/surface-*.js");
    await page.route("**/guides-*.js", async (route) => (await surface, route.continue()));
    service.state.decide = () => [KINDS.tip];
    await open();
    await dialog(page).waitFor();
  }));

for (const part of ["surface", "modal"]) {
  test(`${part}: a part that could not be fetched is fetched again when there is a reason`, () =>
    withPage({ host: PRODUCT }, async ({ page, service }) => {
      await arrival(service, "page");
      await page.route(`**/${part}-*.js`, (route) => route.abort(), { times: 1 });
      const failed = page.waitForEvent("requestfailed", (request) => request.url().includes(`/${part}-`));
      service.state.decide = () => [KINDS.modal];
      await page.evaluate(() => window.inapp.track("one"));
      await failed;
      await until(async () => {
        await page.evaluate(() => window.inapp.track("again"));
        await frames(page);
        return (await dialog(page, "What is new").count()) > 0;
      }, "it shows");
    }));
}

test("what was shown before is shown once more, in the corner where its own place is on another page", () =>
  withPage({ host: PRODUCT }, async ({ page, service }) => {
    await arrival(service, "page");
    const again = { ...KINDS.hotspot, claim: true, placement: { page: "/elsewhere", element: "#there" } };
    service.state.hints = { paused_until_ms: null, fewer: false, history: [{ guide: again.guide, version: 3, shown_ms: 1, again }] };
    await page.evaluate(() => window.inapp.start("a-hotspot"));
    await dialog(page).waitFor();
    const box = await dialog(page).boundingBox();
    const { width = 0, height = 0 } = page.viewportSize() ?? {};
    assert.ok(box && box.x + box.width > width - 30 && box.y + box.height > height - 30, JSON.stringify(box));
    await page.getByRole("button", { name: "Got it" }).click();
    await arrival(service, "$guide_completed");
    assert.equal(service.state.claims.length, 0);
  }));

test("inapp.debug() says of each guide why it shows or not, with what only the page can see", () =>
  withPage({ decisions: [{ ...KINDS.tip, placement: { page: "/reports/*", element: "#nowhere" } }], host: PRODUCT }, async ({ page, service }) => {
    await arrival(service, "page");
    service.state.debug.guides = [
      { guide: "a-tip", version: 3, is_eligible: true, gates: [{ name: "audience", outcome: "pass", detail: "" }] },
      { guide: "another", version: 1, is_eligible: false, gates: [{ name: "frequency", outcome: "fail", detail: "shown 3 of 3" }] },
    ];
    await page.evaluate(() => window.inapp.debug());
    await page.getByRole("dialog", { name: "inapp.debug()" }).waitFor();
    await page.getByText("element here: #nowhere: no_match").waitFor();
    await page.getByText("another v1").click();
    await page.getByText("frequency: shown 3 of 3").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("inapp-debug").waitFor({ state: "detached" });
  }));
