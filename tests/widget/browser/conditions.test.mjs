import assert from "node:assert/strict";
import { test } from "node:test";
import { frames } from "./motion.mjs";
import { arrival, received, until, useBrowser } from "./stage.mjs";
import { TIP } from "./stub.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const SHARE = '<button data-tour="share">Share</button>';
const host = { body: SHARE };
const dialog = (/** @type {Page} */ page, name = "Share it") => page.getByRole("dialog", { name });
const tip = (/** @type {any} */ more, /** @type {any} */ placement = { element: "[data-tour=share]" }) => ({ ...TIP, expires_ms: 1_800_000, placement, ...more });
const titled = (/** @type {string} */ title, /** @type {any} */ more, /** @type {any} */ placement = {}) => tip({ guide: title, decision: `d_${title}`, steps: [{ title }], ...more }, placement);
const isLoaded = (/** @type {Page} */ page) => page.evaluate(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/conditions-")));

/** Until the page has been answered and what it brought is at work. */
async function settled(/** @type {Page} */ page, /** @type {any} */ service) {
  await arrival(service, "page");
  await until(() => isLoaded(page), "the conditions are loaded");
  await frames(page);
}

/** Whatever was to be drawn has been drawn. */

test("plain guides do not fetch the part that checks conditions", () =>
  withPage({ decisions: [TIP], host }, async ({ page }) => {
    await dialog(page).waitFor();
    assert.equal(await isLoaded(page), false);
  }));

test("now and a delay: the hint comes of itself", () =>
  withPage({ decisions: [tip({ when: { now: true }, delay_ms: 300 })], host }, async ({ page, service }) => {
    await dialog(page).waitFor();
    await arrival(service, "$guide_shown");
  }));

test("a click on an element brings the hint, also where the host keeps the click to itself", () =>
  withPage({
    decisions: [tip({ when: { element_clicked: "#export" } })],
    host: { body: `${SHARE}<button id="export"><b>Export</b></button>`, script: 'document.querySelector("#export").addEventListener("click", (event) => event.stopPropagation())' },
  }, async ({ page, service }) => {
    await settled(page, service);
    await page.getByRole("button", { name: "Share" }).click();
    await frames(page);
    assert.equal(await dialog(page).count(), 0);
    await page.getByText("Export").click();
    await dialog(page).waitFor();
  }));

test("the pointer leaving at the top brings the hint, leaving at the side does not", () =>
  withPage({ decisions: [tip({ when: { exit_intent: true } })], host }, async ({ page, service }) => {
    await settled(page, service);
    const leave = (/** @type {number} */ x, /** @type {number} */ y) => page.evaluate(([clientX, clientY]) => document.body.dispatchEvent(new MouseEvent("mouseout", { bubbles: true, clientX, clientY, relatedTarget: null })), [x, y]);
    await leave(-1, 300);
    await frames(page);
    assert.equal(await dialog(page).count(), 0);
    await leave(300, -1);
    await dialog(page).waitFor();
  }));

test("on a touch screen there is no exit", () =>
  withPage({ decisions: [tip({ when: { exit_intent: true } })], host, context: { hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } } }, async ({ page, service }) => {
    await settled(page, service);
    await page.evaluate(() => document.body.dispatchEvent(new MouseEvent("mouseout", { bubbles: true, clientX: 9, clientY: -1, relatedTarget: null })));
    await frames(page);
    assert.equal(await dialog(page).count(), 0);
  }));

for (const [what, css, scroller] of [
  ["the page", "p { height: 3000px }", "document.scrollingElement"],
  ["a pane that fills it", "body { margin: 0 } main { height: 100vh; overflow: auto } p { height: 3000px }", 'document.querySelector("main")'],
]) {
  test(`scrolling ${what} brings the hint at its percentage`, () =>
    withPage({ decisions: [titled("Far down", { when: { scroll: 60 } })], host: { body: "<main><p></p></main>", css } }, async ({ page, service }) => {
      await settled(page, service);
      const scrollTo = (/** @type {number} */ part) => page.evaluate(`{ const it = ${scroller}; it.scrollTop = (it.scrollHeight - it.clientHeight) * ${part} }`);
      await scrollTo(0.55);
      await frames(page);
      assert.equal(await dialog(page, "Far down").count(), 0);
      await scrollTo(0.61);
      await dialog(page, "Far down").waitFor();
    }));
}

test("an element that comes into view brings a hint, also one that is rendered late", () =>
  withPage({ decisions: [titled("Seen", { when: { element_seen: "#late" } })], host: { body: "<p></p>", css: "p { height: 2000px }" } }, async ({ page, service }) => {
    await settled(page, service);
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("h2"), { id: "late", textContent: "Prices" })));
    await frames(page);
    assert.equal(await dialog(page, "Seen").count(), 0);
    await page.evaluate(() => document.querySelector("#late")?.scrollIntoView());
    await dialog(page, "Seen").waitFor();
  }));

test("dwelling and idling bring hints, each in its time", () =>
  withPage({ decisions: [titled("Idle", { when: { idle_ms: 700 } })], host: { body: "<p>text</p>" } }, async ({ page, service }) => {
    await settled(page, service);
    await dialog(page, "Idle").waitFor();
    await page.getByRole("button", { name: "Got it" }).click();
    service.state.decide = () => [titled("Dwelt", { when: { dwell_ms: 500 } })];
    await page.evaluate(() => window.inapp.track("next"));
    await dialog(page, "Dwelt").waitFor();
  }));

test("a moment ends with its page: the hint of one page does not come on the next", () =>
  withPage({ decisions: [tip({ when: { element_clicked: "#export" }, delay_ms: 300 })], host: { body: `${SHARE}<button id="export">Export</button>` } }, async ({ page, service }) => {
    await settled(page, service);
    await page.getByRole("button", { name: "Export" }).click();
    await page.evaluate(() => history.pushState({}, "", "/elsewhere"));
    await arrival(service, "page", 2);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
    assert.equal(await dialog(page).count(), 0);
  }));

test("what began in its moment stays on its page although the moment expires, and leaves with the page", () =>
  withPage({ decisions: [tip({ when: { element_clicked: "#export" }, expires_ms: 400 })], host: { body: `${SHARE}<button id="export">Export</button>` } }, async ({ page, service }) => {
    await settled(page, service);
    await page.getByRole("button", { name: "Export" }).click();
    await dialog(page).waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    await page.evaluate(() => document.body.append(document.createElement("i")));
    await frames(page);
    assert.equal(await dialog(page).count(), 1);
    await page.evaluate(() => history.pushState({}, "", "/elsewhere"));
    await dialog(page).waitFor({ state: "detached" });
  }));

test("listeners exist only while a decision waits for them", () =>
  withPage({
    decisions: [tip({ when: { idle_ms: 600_000 } }), tip({ guide: "b", decision: "d_b", when: { scroll: 100 } }), tip({ guide: "c", decision: "d_c", when: { exit_intent: true } }), tip({ guide: "d", decision: "d_d", when: { element_clicked: "#none" } }, { page: { query: { a: { eq: "b" } } } })],
    host: {
      body: SHARE,
      before: `window.live = new Map(); for (const name of ["addEventListener", "removeEventListener"]) { const own = EventTarget.prototype[name]; EventTarget.prototype[name] = function (type, ...more) { window.live.set(type, (window.live.get(type) ?? 0) + (name[0] === "a" ? 1 : -1)); return own.call(this, type, ...more); }; }`,
    },
  }, async ({ page, service }) => {
    const live = () => page.evaluate(() => ["pointermove", "wheel", "mouseout", "scroll", "resize", "click"].map((name) => /** @type {any} */ (window).live.get(name) ?? 0));
    await settled(page, service);
    assert.deepEqual(await live(), [1, 1, 1, 2, 1, 1]);
    service.state.decide = () => [];
    await page.evaluate(() => window.inapp.track("over"));
    await arrival(service, "over");
    await until(async () => (await live()).every((count) => count === 0), `no listener is left: ${await live()}`);
  }));

test("a page is told by its query, which may change without a new page", () =>
  withPage({ decisions: [tip({}, { page: { path: "/reports/{report}", params: { report: { gte: 1 } }, query: { tab: { eq: "share" } } }, element: "[data-tour=share]" })], host }, async ({ page, service }) => {
    await settled(page, service);
    assert.equal(await dialog(page).count(), 0);
    await page.evaluate(() => history.pushState({}, "", "?tab=share"));
    await dialog(page).waitFor();
    await page.evaluate(() => history.pushState({}, "", "?tab=edit"));
    await dialog(page).waitFor({ state: "detached" });
    await page.evaluate(() => history.back());
    await dialog(page).waitFor();
  }));

test("a guide for narrow windows comes and goes with the width", () =>
  withPage({ decisions: [tip({}, { element: "[data-tour=share]", width: { lt: 700 } })], host }, async ({ page, service }) => {
    await settled(page, service);
    assert.equal(await dialog(page).count(), 0);
    await page.setViewportSize({ width: 600, height: 700 });
    await dialog(page).waitFor();
    await page.setViewportSize({ width: 900, height: 700 });
    await dialog(page).waitFor({ state: "detached" });
  }));

const MOBILE = { hasTouch: true, isMobile: true };
for (const [device, context] of /** @type {[string, any][]} */ ([
  ["phone", { ...MOBILE, viewport: { width: 390, height: 800 }, screen: { width: 390, height: 800 } }],
  ["tablet", { ...MOBILE, viewport: { width: 800, height: 1100 }, screen: { width: 800, height: 1100 } }],
  ["desktop", { viewport: { width: 500, height: 700 } }],
])) {
  test(`a ${device} gets the guide for a ${device}`, () =>
    withPage({ decisions: ["phone", "tablet", "desktop"].map((name) => titled(name, {}, { device: [name] })), host, context }, async ({ page }) => {
      await dialog(page, device).waitFor();
    }));
}

const fingerprint = { selector: "[data-tour=gone]", fallback: [".gone-too"], text: ["Share", "Teilen"], role: "button" };

test("an element whose selector is gone is found again by what it is, and the report says how", () =>
  withPage({ decisions: [tip({}, { element: fingerprint })], host: { body: `<div>Share</div>${SHARE}` } }, async ({ page, service }) => {
    await dialog(page).waitFor();
    const [shown] = await arrival(service, "$guide_shown");
    assert.equal(shown.properties.found_by, "fingerprint");
    assert.equal(await page.evaluate(() => document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".arrow")?.getAttribute("hidden")), null);
  }));

test("a fallback selector is tried before that", () =>
  withPage({ decisions: [tip({}, { element: { selector: "#gone", fallback: ["[data-tour=share]"] } })], host }, async ({ service }) => {
    const [shown] = await arrival(service, "$guide_shown");
    assert.equal(shown.properties.found_by, "fallback");
  }));

for (const [reason, body, element] of /** @type {[string, string, any][]} */ ([
  ["no_match", "<p>text</p>", "#gone"],
  ["no_match", "<p>text</p>", "##no selector"],
  ["hidden", '<button id="share" hidden>Share</button>', "#share"],
  ["other_text", '<button id="share">Delete</button>', { selector: "#share", text: "Share" }],
  ["other_text", '<div id="share">Share</div>', { selector: "#share", role: "button" }],
  ["ambiguous", "<button>Share</button><button>Share</button>", { text: "Share", role: "button" }],
])) {
  test(`a guide whose element is missing (${reason}: ${JSON.stringify(element)}) is skipped, told once, and yields to the next`, () =>
    withPage({ decisions: [tip({}, { element, wait_for_ms: 300, when_missing: "skip" }), titled("Next", {})], host: { body } }, async ({ page, service }) => {
      await dialog(page, "Next").waitFor();
      const [skipped] = await arrival(service, "$guide_missed");
      const { waited_ms: waited, tries, ...told } = skipped.properties;
      assert.deepEqual(told, { guide: TIP.guide, version: 3, decision: "d_1", step: 1, reason, path: "/reports/1", skipped: true });
      assert.ok(tries >= 1);
      assert.ok(waited >= 300 && waited < 5000, String(waited));
      await page.evaluate(() => document.body.append(document.createElement("i")));
      await page.evaluate(() => window.inapp.track("later"));
      await arrival(service, "later");
      await frames(page);
      assert.equal(received(service, "$guide_missed").length, 1);
    }));
}

test("while its element is awaited nothing else is shown, and it comes when the element does", () =>
  withPage({ decisions: [tip({}, { element: "#late", wait_for_ms: 60_000 }), titled("Next", {})], host: { body: "<p>text</p>" } }, async ({ page, service }) => {
    await settled(page, service);
    assert.equal(await dialog(page, "Next").count(), 0);
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("button"), { id: "late", textContent: "Late" })));
    await dialog(page).waitFor();
    assert.equal(received(service, "$guide_missed").length, 0);
  }));

test("an element that only has to be scrolled to is not missing", () =>
  withPage({ decisions: [tip({}, { element: "[data-tour=share]", wait_for_ms: 200, when_missing: "skip" })], host: { body: `<p></p>${SHARE}`, css: "p { height: 3000px }" } }, async ({ page, service }) => {
    await settled(page, service);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 400)));
    await page.evaluate(() => document.querySelector("[data-tour=share]")?.scrollIntoView());
    await dialog(page).waitFor();
    assert.equal(received(service, "$guide_missed").length, 0);
  }));

test("what this version cannot read is not shown and disturbs nothing", () =>
  withPage({
    decisions: [{ when: { shaken: true } }, { when: {} }, { when: { now: true, idle_ms: 1 } }, { when: { page: 5 } }].map((more, index) => tip({ guide: `w${index}`, decision: `w${index}`, ...more }, {})).concat(
      [{ page: 5 }, { page: "reports" }, { page: [null] }, { page: { path: 5 } }, { page: { query: { a: { near: 1 } } } }, { device: "watch" }, { width: { about: 5 } }, { element: {}, when_missing: "skip", wait_for_ms: 0 }, { element: [] }].map((placement, index) => tip({ guide: `p${index}`, decision: `p${index}` }, placement)),
      [TIP],
    ),
    host,
  }, async ({ page, service }) => {
    await dialog(page).waitFor();
    const [shown] = await arrival(service, "$guide_shown");
    assert.equal(shown.properties.guide, TIP.guide);
  }));

test("of one person's moments nothing is left for the next", () =>
  withPage({ decisions: [titled("Welcome", { when: { now: true } })], host }, async ({ page, service }) => {
    await dialog(page, "Welcome").waitFor();
    await page.evaluate(() => window.inapp.identify("u-1"));
    await arrival(service, "identify");
    await page.getByRole("button", { name: "Got it" }).click();
    await arrival(service, "$guide_completed");
    service.state.decide = () => [titled("Welcome", { when: { now: true }, decision: "d_other" })];
    await page.evaluate(() => window.inapp.identify("u-2"));
    await dialog(page, "Welcome").waitFor();
  }));

test("a part that could not be fetched is fetched again when there is a reason, and until then the others show", () =>
  withPage({ decisions: [], host }, async ({ page, service }) => {
    await arrival(service, "page");
    for (const part of ["guides", "conditions"]) await page.route(`**/${part}-*.js`, (route) => route.abort(), { times: 1 });
    service.state.decide = () => [tip({}, { element: "[data-tour=share]", width: { gte: 1 } }), titled("Plain", {})];
    const failed = page.waitForEvent("requestfailed", (request) => request.url().includes("/guides-"));
    await page.evaluate(() => window.inapp.track("one"));
    await failed;
    const failedToo = page.waitForEvent("requestfailed", (request) => request.url().includes("/conditions-"));
    await page.evaluate(() => window.inapp.track("two"));
    await failedToo;
    await page.evaluate(() => window.inapp.track("three"));
    await until(async () => (await dialog(page, "Plain").count()) + (await dialog(page).count()) > 0, "one of them shows");
  }));

test("a part that is not there is not asked for with each change of the page, only ever more seldom", () =>
  withPage({ decisions: [], host }, async ({ page, service }) => {
    await arrival(service, "page");
    /** @type {number[]} */
    const asked = [];
    await page.route("**/conditions-*.js", (route) => (asked.push(Date.now()), route.fulfill({ status: 404 })));
    service.state.decide = () => [tip({}, { element: "[data-tour=share]", width: { gte: 1 } }), titled("Plain", {})];
    await page.evaluate(() => window.inapp.track("one"));
    await dialog(page, "Plain").waitFor();
    await page.evaluate(() => setInterval(() => document.body.append(document.createElement("i")), 50));
    await until(() => asked.length === 3, "it is asked for again");
    // Twenty changes a second; a slow machine only makes the pauses longer.
    const [first, second, third] = asked;
    assert.ok(second - first > 1000 && third - second > 2000, `asked at ${asked.map((at) => at - first)} ms`);
  }));
