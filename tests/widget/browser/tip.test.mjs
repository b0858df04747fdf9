import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival, received, useBrowser } from "./stage.mjs";
import { TIP } from "./stub.mjs";

const withPage = useBrowser();
const SHARE = '<main><h1>Report</h1><button data-tour="share">Share</button><a href="#x">elsewhere</a></main>';
const tipped = { decisions: [TIP], host: { body: SHARE } };
const dialog = (/** @type {import("playwright-core").Page} */ page) => page.getByRole("dialog", { name: "Share it" });

test("a hint stands beside its element and its exposure is reported once, with the wait", () =>
  withPage(tipped, async ({ page, service }) => {
    await dialog(page).waitFor();
    const [shown] = await arrival(service, "$guide_shown");
    assert.deepEqual([shown.properties.guide, shown.properties.version, shown.properties.decision, shown.properties.step], ["share-your-report", 3, "d_1", 1]);
    assert.ok(shown.properties.wait_ms >= 0);
    const [tip, target] = await Promise.all([dialog(page).boundingBox(), page.locator("[data-tour=share]").boundingBox()]);
    assert.ok(tip && target && tip.y >= target.y + target.height && tip.y < target.y + target.height + 24, "not below its element");
    assert.equal(received(service, "$guide_shown").length, 1);
  }));

for (const [label, event] of [["Share now", "$guide_completed"], ["Later", "$guide_snoozed"], ["No, thanks", "$guide_dismissed"]]) {
  test(`"${label}" answers ${event}, and the hint does not come back`, () =>
    withPage(tipped, async ({ page, service }) => {
      await page.getByRole("button", { name: label }).click();
      const [answer] = await arrival(service, event);
      assert.equal(answer.properties.decision, "d_1");
      service.state.decide = () => [];
      await page.evaluate(() => window.inapp.track("anything"));
      await arrival(service, "anything");
      assert.equal(await dialog(page).count(), 0);
    }));
}

test("an answer on its way before the dismissal was known does not bring the hint back", () =>
  withPage(tipped, async ({ page, service }) => {
    await dialog(page).waitFor();
    await arrival(service, "$guide_shown");
    // This answer was decided before the dismissal: it still names the guide.
    await page.evaluate(() => window.inapp.track("slow"));
    await page.getByRole("button", { name: "No, thanks" }).click();
    await arrival(service, "slow");
    service.state.decide = () => [];
    await arrival(service, "$guide_dismissed");
    assert.equal(await dialog(page).count(), 0);
  }));

test("with the keyboard: reachable, Escape dismisses, and the focus goes back to the element", () =>
  withPage(tipped, async ({ page, service }) => {
    await dialog(page).waitFor();
    await page.getByRole("button", { name: "Share now" }).focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent), "Later");
    await page.keyboard.press("Escape");
    await arrival(service, "$guide_dismissed");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Share");
  }));

test("Tab goes from the element into the hint", () =>
  withPage(tipped, async ({ page }) => {
    await dialog(page).waitFor();
    await page.locator("[data-tour=share]").focus();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.localName), "inapp-tip");
  }));

test("an Escape that the host uses itself does not dismiss", () =>
  withPage({ decisions: [TIP], host: { body: `${SHARE}<input id="search">` } }, async ({ page, service }) => {
    await dialog(page).waitFor();
    await page.locator("#search").focus();
    await page.keyboard.press("Escape");
    await page.evaluate(() => window.inapp.track("after_escape"));
    await arrival(service, "after_escape");
    assert.equal(received(service, "$guide_dismissed").length, 0);
    assert.equal(await dialog(page).count(), 1);
  }));

test("the hint leaves with its page and comes back with it, and counts as shown once", () =>
  withPage(tipped, async ({ page, service }) => {
    await dialog(page).waitFor();
    await page.evaluate(() => history.pushState({}, "", "/dashboard"));
    await dialog(page).waitFor({ state: "detached" });
    await arrival(service, "page", 2);
    await page.evaluate(() => history.back());
    await dialog(page).waitFor();
    await arrival(service, "page", 3);
    assert.equal(received(service, "$guide_shown").length, 1);
  }));

test("a hint waits for an element that comes late", () =>
  withPage({ decisions: [TIP], host: { body: '<main id="m"></main>' } }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.evaluate(() => {
      const button = Object.assign(document.createElement("button"), { textContent: "Share" });
      button.dataset.tour = "share";
      document.querySelector("#m")?.append(button);
    });
    await dialog(page).waitFor();
  }));

test("a hint waits until its element is scrolled into view, and is out of sight while it is scrolled away", () =>
  withPage({
    decisions: [TIP],
    host: { body: `<section><p></p>${SHARE}<p></p></section>`, css: "section { height: 300px; overflow: auto } p { height: 900px }" },
  }, async ({ page, service }) => {
    await arrival(service, "page");
    const scrollTo = (/** @type {number} */ top) => page.evaluate((at) => document.querySelector("section")?.scrollTo(0, at), top);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await dialog(page).count(), 0);
    await scrollTo(850);
    await dialog(page).waitFor();
    await scrollTo(0);
    await dialog(page).waitFor({ state: "hidden" });
    await scrollTo(850);
    await dialog(page).waitFor();
    assert.equal(received(service, "$guide_shown").length, 1);
  }));

test("a hint that does not fit below its element any more goes above it, without a layout shift", () =>
  withPage({
    decisions: [TIP],
    host: { body: `<section><p></p>${SHARE}<p></p></section>`, css: "body { margin: 0 } section { height: 700px; overflow: auto } p { margin: 0; height: 900px } h1 { margin: 0 }" },
  }, async ({ page, service }) => {
    await arrival(service, "page");
    const scrollTo = (/** @type {number} */ top) => page.evaluate((at) => document.querySelector("section")?.scrollTo(0, at), top);
    const isAbove = (/** @type {boolean} */ wanted) => page.waitForFunction((above) => {
      const tip = document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".tip")?.getBoundingClientRect();
      const target = document.querySelector("[data-tour=share]")?.getBoundingClientRect();
      return tip && target && tip.height && (above ? tip.bottom <= target.top : tip.top >= target.bottom);
    }, wanted);
    await scrollTo(800);
    await isAbove(false);
    await page.getByRole("button", { name: "Later" }).focus();
    await scrollTo(290);
    await isAbove(true);
    assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent), "Later");
  }));

test("a hint follows an element that is rendered anew, and leaves when it is gone for good", () =>
  withPage({ decisions: [TIP], host: { body: '<button data-tour="share">Share</button>' } }, async ({ page }) => {
    await dialog(page).waitFor();
    await page.evaluate(() => {
      const old = document.querySelector("[data-tour=share]");
      const copy = /** @type {HTMLElement} */ (old?.cloneNode(true));
      copy.style.position = "absolute";
      copy.style.top = "300px";
      old?.replaceWith(copy);
    });
    await page.waitForFunction(() => {
      const tip = document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".tip");
      return tip && tip.getBoundingClientRect().top > 300;
    });
    await page.evaluate(() => document.querySelector("[data-tour=share]")?.remove());
    await dialog(page).waitFor({ state: "detached" });
  }));

test("a hint for an element inside a modal dialog can be used there, and Escape leaves the dialog open", () =>
  withPage({ decisions: [TIP], host: { body: `<dialog id="d"><p>Edit</p>${SHARE}</dialog>` } }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.evaluate(() => /** @type {HTMLDialogElement} */ (document.querySelector("#d")).showModal());
    await dialog(page).waitFor();
    await page.getByRole("button", { name: "Share now" }).focus();
    await page.keyboard.press("Escape");
    await arrival(service, "$guide_dismissed");
    assert.equal(await page.evaluate(() => /** @type {HTMLDialogElement} */ (document.querySelector("#d")).open), true);
  }));

test("a hostile style sheet changes nothing of the hint", () =>
  withPage({
    decisions: [TIP],
    host: { body: SHARE, css: "* {all: revert; font-size: 40px !important; color: red !important} div, :not(:defined) {display: none !important} html {font-size: 30px}" },
  }, async ({ page }) => {
    await dialog(page).waitFor();
    const look = await page.evaluate(() => {
      const title = /** @type {Element} */ (document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".title"));
      const { fontSize, color } = getComputedStyle(title);
      return { fontSize: Math.round(parseFloat(fontSize)), color };
    });
    assert.deepEqual(look, { fontSize: 14, color: "rgb(23, 24, 28)" });
  }));

test("a tip in several steps goes on by its own buttons and answers at the end", () => {
  const steps = [{ title: "First" }, { title: "Second", body: "two\nlines" }];
  return withPage({ decisions: [{ ...TIP, steps }], host: { body: SHARE } }, async ({ page, service }) => {
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("dialog", { name: "Second" }).waitFor();
    await page.getByText("Step 2 of 2").waitFor();
    await page.getByRole("button", { name: "Got it" }).click();
    const [done] = await arrival(service, "$guide_completed");
    assert.equal(done.properties.step, 2);
  });
});

test("without CSS anchors the hint stands beside its element all the same", () =>
  withPage({ ...tipped, host: { body: SHARE, before: "CSS.supports = () => false;" } }, async ({ page }) => {
    await dialog(page).waitFor();
    await page.waitForFunction(() => {
      const tip = document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".tip")?.getBoundingClientRect();
      const target = document.querySelector("[data-tour=share]")?.getBoundingClientRect();
      return tip && target && tip.top >= target.bottom && tip.top < target.bottom + 24;
    });
  }));

test("a hint that cannot be drawn leaves the host its Escape", () =>
  withPage({ decisions: [{ ...TIP, steps: [{ title: "t", body: 5 }] }], host: { body: `${SHARE}<p id="escaped"></p>`, script: 'addEventListener("keydown", (event) => (document.querySelector("#escaped").textContent = String(event.defaultPrevented)))' } }, async ({ page, service }) => {
    const drawn = page.waitForResponse((response) => response.url().includes("guides"));
    await arrival(service, "page");
    await drawn;
    await page.evaluate(() => window.inapp.track("later"));
    await arrival(service, "later");
    await page.keyboard.press("Escape");
    await page.getByText("false").waitFor();
  }));

test("a host that keeps throwing a hint out wins in the end", () =>
  withPage({ decisions: [TIP], host: { body: SHARE, script: 'window.thrown = 0; new MutationObserver(() => { const tip = document.querySelector("inapp-tip"); if (tip) { tip.remove(); window.thrown++; } }).observe(document.body, { childList: true })' } }, async ({ page, service }) => {
    await page.waitForFunction(() => /** @type {any} */ (window).thrown === 20);
    // The hint would be back within two of these.
    for (const name of ["one", "two", "three"]) {
      await page.evaluate((event) => window.inapp.track(event), name);
      await arrival(service, name);
    }
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).thrown), 20);
  }));

const offering = (/** @type {any} */ action) => ({ decisions: [{ ...TIP, steps: [{ title: "Share it", actions: [{ label: "Go", ...action }] }] }], host: { body: SHARE } });

test("a button that opens a board completes the hint and opens that board", () =>
  withPage(offering({ do: "open_board", board: "ideas" }), async ({ page, service }) => {
    await page.getByRole("button", { name: "Go" }).click();
    await page.getByRole("dialog", { name: "Ideas for Acme Reports" }).waitFor();
    await arrival(service, "$guide_completed");
    assert.equal(await page.locator("inapp-tip").count(), 0);
  }));

test("a button that opens a page of the product goes there, and the answer is not lost on the way", () =>
  withPage(offering({ do: "open_url", url: "/exports?from=tip" }), async ({ page, service }) => {
    await page.getByRole("button", { name: "Go" }).click();
    await page.waitForURL("**/exports?from=tip");
    await arrival(service, "$guide_completed");
  }));

test("a button that opens another site opens it beside the product", () =>
  withPage(offering({ do: "open_url", url: "http://localhost:9/help" }), async ({ page, service }) => {
    const beside = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Go" }).click();
    await (await beside).close();
    await arrival(service, "$guide_completed");
    assert.match(page.url(), /reports/);
  }));

test("an address that is code is not gone to", () =>
  withPage(offering({ do: "open_url", url: "javascript:document.body.append('run')" }), async ({ page, service }) => {
    await page.getByRole("button", { name: "Go" }).click();
    await arrival(service, "$guide_completed");
    assert.equal(await page.getByText("run").count(), 0);
  }));

test("a hint does not come beneath an open dialog, and comes when that is closed", () =>
  withPage({ decisions: [TIP], host: { body: `${SHARE}<dialog><p>Sure?</p></dialog>`, script: 'document.querySelector("dialog").showModal()' } }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/guides-")));
    await page.evaluate(() => window.inapp.track("later"));
    await arrival(service, "later");
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await dialog(page).count(), 0);
    await page.keyboard.press("Escape");
    await dialog(page).waitFor();
  }));

test("a hint whose element is in the open dialog comes at once", () =>
  withPage({ decisions: [TIP], host: { body: `<dialog>${SHARE}</dialog><dialog id="under"><p>Beneath</p></dialog>`, script: 'document.querySelector("#under").showModal(); document.querySelector("dialog").showModal()' } }, async ({ page }) => {
    await dialog(page).waitFor();
    await page.getByRole("button", { name: "Later" }).click();
  }));
