import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival, until, useBrowser } from "./stage.mjs";
import { KEY, TIP } from "./stub.mjs";

const withPage = useBrowser();
const host = { body: '<button data-tour="share">Share</button>' };
const dialog = (/** @type {import("playwright-core").Page} */ page) => page.getByRole("dialog", { name: "Share it" });
/** What a browser does with a tab that is left or looked at. */
const turn = (/** @type {import("playwright-core").Page} */ page, /** @type {"hidden" | "visible"} */ state) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);

test("a hint that waits for an absence comes when the service said, with no event of the page's", () =>
  withPage({ host }, async ({ page, service, open }) => {
    service.state.decide = (_, body) => (body.userId && !body.batch ? [TIP] : []);
    service.state.beside = { ask_again_ms: 1500 };
    await page.evaluate(() => window.inapp.identify("u-1"));
    await arrival(service, "identify");
    await open();
    await dialog(page).waitFor();
    const { key, anonymousId, ...asked } = service.state.asked.at(-1);
    const timezone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
    assert.deepEqual(asked, { userId: "u-1", language: "en", timezone }, "with what its texts and its hours go by");
    assert.equal(service.state.batches[0].decide.timezone, timezone);
    assert.deepEqual([key, typeof anonymousId], [KEY, "string"]);
  }));

for (const [what, before] of [
  ["knows no Temporal", "delete globalThis.Temporal"],
  ["was given something else of that name", "globalThis.Temporal = { Now: { timeZoneId: () => ({}) } }"],
  ["was given one that throws", "globalThis.Temporal = { Now: { timeZoneId() { throw new Error('the host is not ready'); } } }"],
  ["was given one that cannot be called", "globalThis.Temporal = { Now: { timeZoneId: 'Europe/Paris' } }"],
]) {
  test(`the person's time zone is told, also where the browser ${what}`, () =>
    withPage({ host: { ...host, before }, context: { timezoneId: "Asia/Tokyo" } }, async ({ service }) => {
      await until(() => service.state.batches.length > 0, "the page is told");
      assert.equal(service.state.batches[0].decide.timezone, "Asia/Tokyo");
    }));
}

test("a guide that is cancelled leaves the screen at once", () =>
  withPage({ decisions: [TIP], host }, async ({ page, service }) => {
    await dialog(page).waitFor();
    await arrival(service, "$guide_shown");
    service.state.decide = () => [];
    service.state.beside = { cancelled: [TIP.guide] };
    await page.evaluate(() => window.inapp.track("report_shared"));
    await dialog(page).waitFor({ state: "detached" });
  }));

test("a hidden tab asks when it is looked at, and until then nothing old is shown", () =>
  withPage({ host }, async ({ page, service, open }) => {
    await arrival(service, "page");
    await page.clock.install();
    service.state.decide = (_, body) => (body.batch ? [{ ...TIP, guide: "old", steps: [{ title: "Old" }], placement: { page: "/never" } }] : [TIP]);
    service.state.beside = { ask_again_ms: 90_000 };
    await open();
    await arrival(service, "page", 2);
    await page.evaluate(() => window.inapp.track("settled"));
    await arrival(service, "settled");
    await turn(page, "hidden");
    await page.clock.fastForward("10:00");
    assert.equal(service.state.asked.length, 0);
    await turn(page, "visible");
    await dialog(page).waitFor();
    assert.equal(service.state.asked.length, 1);
  }));

test("after reset the service is not asked any more", () =>
  withPage({ host }, async ({ page, service, open }) => {
    await arrival(service, "page");
    await page.clock.install();
    service.state.beside = { ask_again_ms: 90_000 };
    await open();
    await arrival(service, "page", 2);
    await page.evaluate(() => window.inapp.track("settled"));
    await arrival(service, "settled");
    await page.evaluate(() => window.inapp.reset());
    await page.clock.fastForward("10:00");
    await page.evaluate((origin) => fetch(`${origin}/widget/inapp.js`), service.origin);
    assert.equal(service.state.asked.length, 0);
  }));

test("a service in trouble is asked again later, and the hint comes all the same", () =>
  withPage({ host }, async ({ page, service, open }) => {
    await arrival(service, "page");
    await page.clock.install();
    service.state.decide = (_, body) => (body.batch ? [] : [TIP]);
    service.state.beside = { ask_again_ms: 90_000 };
    await open();
    await arrival(service, "page", 2);
    await page.evaluate(() => window.inapp.track("settled"));
    await arrival(service, "settled");
    service.state.trouble = 503;
    const calls = service.state.calls.length;
    await page.clock.fastForward("01:30");
    await until(() => service.state.calls.length > calls, "the service is asked");
    service.state.trouble = null;
    await until(async () => {
      await page.clock.fastForward("00:01");
      return service.state.asked.length > 0;
    }, "the service is asked again");
    await dialog(page).waitFor();
  }));
