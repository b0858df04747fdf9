import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival, received, useBrowser } from "./stage.mjs";
import { KEY, TIP } from "./stub.mjs";

const withPage = useBrowser();
const body = '<button data-tour="share">Share</button>';
/** What a test adds to `window` to observe it is none of ours. */
const ownGlobals = () => Object.getOwnPropertyNames(window).filter((name) => !(/** @type {any} */ (window).__before.includes(name)) && name !== "__before");

test("the only new global is inapp", () =>
  withPage({ decisions: [TIP], host: { body, before: "window.__before = Object.getOwnPropertyNames(window)" } }, async ({ page }) => {
    await page.getByRole("dialog").waitFor();
    await page.evaluate(() => window.inapp.open("ideas"));
    await page.getByRole("dialog", { name: "Ideas for" }).waitFor();
    assert.deepEqual(await page.evaluate(ownGlobals), ["inapp"]);
  }));

test("calls pushed before the script came, and calls made before the core came, arrive in their order", () =>
  withPage({ host: { before: 'window.inapp = [["identify", "u-1", {role: "admin"}], ["track", "early"]]; document.addEventListener("DOMContentLoaded", () => inapp.push(["track", "late"]))' } }, async ({ service }) => {
    await arrival(service, "late");
    assert.deepEqual(service.state.events.slice(0, 2).map((event) => event.event ?? event.type), ["identify", "early"]);
    assert.equal(received(service, "early")[0].userId, "u-1");
  }));

test("a second copy of the tag and an element named inapp change nothing", () =>
  withPage({
    host: (service) => ({ body: `<div id="inapp"></div><script src="${service}/widget/inapp.js" data-key="${KEY}"></script>` }),
  }, async ({ page, service }) => {
    await page.evaluate(() => window.inapp.track("after_both"));
    await arrival(service, "after_both");
    assert.deepEqual([received(service, "page").length, received(service, "after_both").length], [1, 1]);
  }));

for (const trouble of /** @type {(number | "silence")[]} */ ([500, 503, "silence"])) {
  test(`a service that answers ${trouble} leaves the host page in peace and loses no event`, () =>
    withPage({ host: { body } }, async ({ page, service, open }) => {
      await arrival(service, "page");
      service.state.trouble = trouble;
      const calls = service.state.calls.length;
      await page.evaluate(() => window.inapp.track("kept"));
      await page.waitForFunction((key) => Object.keys(localStorage).filter((name) => name.startsWith(`inapp:${key}:event:`)).length > 0, KEY);
      while (service.state.calls.length === calls) await new Promise((resolve) => setImmediate(resolve));
      service.state.trouble = null;
      await open();
      const kept = await arrival(service, "kept");
      assert.equal(new Set(kept.map((event) => event.messageId)).size, 1);
      await page.waitForFunction((key) => !Object.keys(localStorage).some((name) => name.startsWith(`inapp:${key}:event:`)), KEY);
    }));
}

test("a request that failed is tried again by itself", () =>
  withPage({ host: { body } }, async ({ page, service }) => {
    await arrival(service, "page");
    service.state.trouble = 503;
    await page.evaluate(() => window.inapp.on("error", () => document.body.classList.add("failed")));
    await page.evaluate(() => window.inapp.track("again"));
    await page.waitForSelector("body.failed");
    service.state.trouble = null;
    await arrival(service, "again");
  }));

test("an offline tab keeps its events in the browser and sends them when it is online again", () =>
  withPage({ host: { body } }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.context().setOffline(true);
    await page.evaluate(() => window.inapp.track("offline"));
    await page.waitForFunction((key) => Object.keys(localStorage).some((name) => name.startsWith(`inapp:${key}:event:`)), KEY);
    await page.context().setOffline(false);
    await arrival(service, "offline");
  }));

test("what one tab could not send, another tab sends", () =>
  withPage({ host: { body } }, async ({ page, service, host }) => {
    await arrival(service, "page");
    service.state.trouble = 503;
    await page.evaluate(() => window.inapp.on("error", () => document.body.classList.add("failed")));
    await page.evaluate(() => window.inapp.track("from_the_first_tab"));
    await page.waitForSelector("body.failed");
    const other = await page.context().newPage();
    await page.close({ runBeforeUnload: false });
    service.state.trouble = null;
    await other.goto(`${host.origin}/reports/2`);
    await arrival(service, "from_the_first_tab");
  }));

test("what is tracked in the last moment of a page arrives", () =>
  withPage({ host: { body } }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.evaluate(() => {
      addEventListener("pagehide", () => window.inapp.track("last_words"), { capture: true });
      location.assign("/elsewhere");
    });
    await arrival(service, "last_words");
  }));

test("an unknown key is told to the integrator once, and nothing more is sent", () =>
  withPage({ host: { body }, mayWarn: true }, async ({ page, service, open }) => {
    await arrival(service, "page");
    service.state.trouble = 401;
    /** @type {string[]} */
    const warnings = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    const warned = page.waitForEvent("console", (message) => message.type() === "warning");
    await page.clock.install();
    await open();
    await warned;
    const calls = service.state.calls.length;
    await page.evaluate(() => [1, 2, 3].forEach(() => window.inapp.track("unheard")));
    await page.clock.fastForward("10:00");
    await page.evaluate((origin) => fetch(`${origin}/widget/inapp.js`), service.origin);
    assert.equal(service.state.calls.length, calls);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^inapp: .*Nothing more is sent/);
  }));

test("names beginning with $ are refused with a word to the integrator, not with an error", () =>
  withPage({ host: { body }, mayWarn: true }, async ({ page, service }) => {
    await arrival(service, "page");
    const warned = page.waitForEvent("console", (message) => message.type() === "warning");
    await page.evaluate(() => window.inapp.track("$guide_shown"));
    assert.match((await warned).text(), /reserved/);
    await page.evaluate(() => window.inapp.track("fine"));
    await arrival(service, "fine");
    assert.equal(received(service, "$guide_shown").length, 0);
  }));

test("frozen globals, a polluted Object.prototype and a fetch replaced later do no harm", () =>
  withPage({
    decisions: [TIP],
    host: {
      body,
      before: "Object.prototype.extra = function () {}; Object.freeze(Array.prototype); Object.freeze(Object.prototype); Object.freeze(EventTarget.prototype); Object.freeze(Element.prototype)",
    },
  }, async ({ page, service }) => {
    await page.getByRole("dialog").waitFor();
    await page.evaluate(() => {
      window.fetch = () => {
        throw new Error("the host's own fetch");
      };
      window.inapp.track("after_patch");
    });
    await arrival(service, "after_patch");
  }));

test("a storage that throws costs the memory of the visit, nothing else", () =>
  withPage({ decisions: [TIP], host: { body, before: 'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } })' } }, async ({ page, service }) => {
    await page.getByRole("dialog").waitFor();
    await arrival(service, "$guide_shown");
  }));

test("the same visitor keeps the anonymous id over page loads, and reset makes a new one", () =>
  withPage({ host: { body } }, async ({ page, service, open }) => {
    await arrival(service, "page");
    await open();
    const [first, second] = await arrival(service, "page", 2);
    assert.equal(first.anonymousId, second.anonymousId);
    await page.evaluate(() => {
      window.inapp.identify("u-1");
      window.inapp.reset();
      window.inapp.track("after_reset");
    });
    const [fresh] = await arrival(service, "after_reset");
    assert.notEqual(fresh.anonymousId, first.anonymousId);
    assert.equal(fresh.userId, undefined);
  }));

test("the host's own exception in a listener is the host's, and reaches its error handling", () =>
  withPage({ host: { body } }, async ({ page, service, complaints }) => {
    await arrival(service, "page");
    const thrown = page.waitForEvent("pageerror");
    await page.evaluate(() => window.inapp.on("ready", () => { throw new Error("host bug"); }));
    assert.equal((await thrown).message, "host bug");
    complaints.length = 0;
  }));

test("a hint speaks Russian where the tag says so", () =>
  withPage({ decisions: [{ ...TIP, steps: [{ title: "Отчёт" }] }], host: { body, tag: `data-key="${KEY}" data-language="ru"` } }, async ({ page, service }) => {
    await page.getByRole("button", { name: "Понятно" }).waitFor();
    assert.equal(service.state.batches[0].decide.language, "ru");
  }));

test("a broken service's answer neither stops the events nor reaches the host as an error", () =>
  withPage({ host: { body } }, async ({ page, service }) => {
    await arrival(service, "page");
    const hostile = { accepted: 1, duplicates: 0, refused: 7, decisions: [null, "x", { decision: 1 }, { ...TIP, steps: 3 }, { ...TIP, placement: { page: 5 } }, { ...TIP, decision: "d_2", guide: "unreadable", steps: [{ body: 5 }] }, TIP] };
    await page.route("**/v1/batch", (route) => route.fulfill({ json: hostile, headers: { "Access-Control-Allow-Origin": "*" } }), { times: 1 });
    await page.evaluate(() => window.inapp.track("first"));
    await page.getByRole("dialog", { name: "Share it" }).waitFor();
    await page.evaluate(() => window.inapp.track("second"));
    await arrival(service, "second");
  }));

test("what is pushed by mistake is left alone", () =>
  withPage({ host: { body } }, async ({ page, service }) => {
    await page.evaluate(() => window.inapp.push(null, 7, "track", ["__proto__"], ["constructor"], [], ["track", "sensible"]));
    await arrival(service, "sensible");
  }));
