import assert from "node:assert/strict";
import { test } from "node:test";
import { frames } from "./motion.mjs";
import { arrival, received, until, useBrowser } from "./stage.mjs";
import { guide, ITEMS, KINDS, PRODUCT } from "./kinds.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const dialog = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole("dialog", { name });
const inFocus = (/** @type {Page} */ page) => page.evaluate(() => {
  const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return inner?.getAttribute("aria-label") ?? inner?.id ?? "";
});

test("a beacon sits on the corner of its element, opens by keyboard, and gives the focus back when folded", () =>
  withPage({ decisions: [KINDS.hotspot], host: PRODUCT }, async ({ page, service }) => {
    const beacon = page.getByRole("button", { name: "Hint: Share it" });
    await beacon.waitFor();
    const [spot, share] = await Promise.all([beacon.boundingBox(), page.locator("[data-tour=share]").boundingBox()]);
    assert.ok(spot && share);
    assert.ok(Math.abs(spot.x + spot.width / 2 - share.x - share.width) < 2 && Math.abs(spot.y + spot.height / 2 - share.y) < 2, JSON.stringify([spot, share]));
    assert.ok(spot.width >= 24 && spot.height >= 24);
    await beacon.focus();
    await page.keyboard.press("Enter");
    await dialog(page, "Share it").waitFor();
    const [opened] = await arrival(service, "$guide_opened");
    assert.deepEqual([opened.properties.guide, opened.properties.step], ["a-hotspot", 1]);
    assert.equal(await beacon.getAttribute("aria-expanded"), "true");
    await page.keyboard.press("Escape");
    await dialog(page, "Share it").waitFor({ state: "detached" });
    assert.equal(await inFocus(page), "Hint: Share it");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Got it" }).click();
    await arrival(service, "$guide_completed");
    await page.locator("inapp-hotspot").waitFor({ state: "detached" });
  }));

test("an opened hotspot takes the place of a tip, which comes back when it is folded", () =>
  withPage({ decisions: [{ ...KINDS.tip, steps: [{ title: "A tip" }] }, { ...KINDS.hotspot, placement: { element: "[data-tour=edit]" } }], host: { ...PRODUCT, css: "[data-tour=edit] { margin-inline-start: 500px }" } }, async ({ page, service }) => {
    await dialog(page, "A tip").waitFor();
    await page.getByRole("button", { name: "Hint: Share it" }).click();
    await dialog(page, "Share it").waitFor();
    assert.equal(await dialog(page, "A tip").count(), 0);
    await page.keyboard.press("Escape");
    await dialog(page, "A tip").waitFor();
    assert.equal(received(service, "$guide_shown").filter(({ properties }) => properties.guide === "a-tip").length, 1);
  }));

test("a beacon leaves and comes back with its element", () =>
  withPage({ decisions: [KINDS.hotspot], host: { ...PRODUCT, css: "[data-tour=share] { position: absolute; top: 300px }" } }, async ({ page }) => {
    const beacon = page.getByRole("button", { name: "Hint: Share it" });
    await beacon.waitFor();
    await page.evaluate(() => /** @type {any} */ (window).gone = document.querySelector("[data-tour=share]"));
    await page.evaluate(() => /** @type {any} */ (window).gone.remove());
    await beacon.waitFor({ state: "detached" });
    await page.evaluate(() => document.querySelector("main")?.append(/** @type {any} */ (window).gone));
    await beacon.waitFor();
    await page.evaluate(() => delete (/** @type {any} */ (window).gone));
  }));

test("a modal keeps the focus inside, Escape answers it, and the focus returns", () =>
  withPage({ host: { ...PRODUCT, body: `${PRODUCT.body}<a href="#x" id="before">link</a>` } }, async ({ page, service }) => {
    await page.locator("#before").focus();
    service.state.decide = () => [KINDS.modal];
    await page.evaluate(() => window.inapp.track("go"));
    await dialog(page, "What is new").waitFor();
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press("Tab");
      const where = await page.evaluate(() => document.activeElement?.localName);
      assert.ok(where === "inapp-modal" || where === "body", `the focus went to ${where}`);
    }
    await page.keyboard.press("Escape");
    await arrival(service, "$guide_dismissed");
    await page.locator("inapp-modal").waitFor({ state: "detached" });
    assert.equal(await inFocus(page), "before");
  }));

test("a press beside a modal dismisses it, a press inside does not", () =>
  withPage({ decisions: [KINDS.modal], host: PRODUCT }, async ({ page, service }) => {
    await dialog(page, "What is new").waitFor();
    await page.getByText("A lot.").click();
    assert.equal(await dialog(page, "What is new").count(), 1);
    await page.mouse.click(5, 5);
    await arrival(service, "$guide_dismissed");
  }));

test("a modal does not come under the hands of somebody who writes", () =>
  withPage({ host: { ...PRODUCT, body: `${PRODUCT.body}<input id="search">` } }, async ({ page, service }) => {
    await page.locator("#search").focus();
    service.state.decide = () => [{ ...KINDS.modal, claim: true }];
    await page.evaluate(() => window.inapp.track("go"));
    await arrival(service, "go");
    await page.keyboard.type("abc");
    await frames(page);
    assert.deepEqual([await page.locator("inapp-modal").count(), service.state.claims.length], [0, 0]);
    await page.locator("#search").blur();
    await dialog(page, "What is new").waitFor();
  }));

test("a modal waits while the host has a dialog open", () =>
  withPage({ decisions: [KINDS.modal], host: { body: "<dialog><p>Sure?</p></dialog>", script: 'document.querySelector("dialog").showModal()' } }, async ({ page, service }) => {
    await arrival(service, "page");
    await frames(page);
    assert.equal(await page.locator("inapp-modal").count(), 0);
    await page.keyboard.press("Escape");
    await dialog(page, "What is new").waitFor();
  }));

for (const position of ["top", "bottom"]) {
  test(`a banner at the ${position} lies over the page, is a region with a name, and its button answers`, () =>
    withPage({ decisions: [{ ...KINDS.banner, banner: { position } }], host: PRODUCT }, async ({ page, service }) => {
      const banner = page.getByRole("region", { name: "Maintenance" });
      await banner.waitFor();
      const box = await banner.boundingBox();
      const height = page.viewportSize()?.height ?? 0;
      assert.ok(box && (position === "top" ? box.y < 30 : box.y + box.height > height - 30));
      await page.getByRole("button", { name: "Close" }).click();
      await arrival(service, "$guide_dismissed");
      assert.equal(await banner.count(), 0);
    }));
}

test("a banner within the page takes the room that was kept for it and nothing more", () =>
  withPage({ decisions: [KINDS.inline], host: PRODUCT }, async ({ page }) => {
    await page.getByRole("region", { name: "Share it" }).waitFor();
    assert.deepEqual(await page.evaluate(() => [document.querySelector("#room inapp-banner") !== null, document.querySelector("#room")?.clientHeight]), [true, 60]);
  }));

test("a banner for which no room was kept waits until it moves nothing", () =>
  withPage({ decisions: [{ ...KINDS.inline, claim: true, placement: { element: "main" } }], host: { ...PRODUCT, body: `${PRODUCT.body}<p>after</p>` } }, async ({ page, service }) => {
    await arrival(service, "page");
    await frames(page);
    assert.deepEqual([await page.locator("inapp-banner").count(), service.state.claims.length], [0, 0]);
  }));

test("a checklist opens by its launcher alone, unfolds what comes next, and its buttons do what they say", () =>
  withPage({ decisions: [KINDS.checklist], host: PRODUCT }, async ({ page, service }) => {
    const launcher = page.getByRole("button", { name: "Getting started 1 of 3 done" });
    await launcher.waitFor();
    assert.equal(await dialog(page, "Getting started").count(), 0);
    const [shown] = await arrival(service, "$guide_shown");
    assert.deepEqual([shown.properties.cost, shown.properties.asked, service.state.claims.length], [0, true, 0]);
    await launcher.click();
    await dialog(page, "Getting started").waitFor();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Connect a source" }).click();
    await page.getByRole("button", { name: "Do it 3" }).click();
    await arrival(service, "did_2");
    assert.equal(await dialog(page, "Getting started").count(), 0, "it folds, so that the page is seen");
    assert.equal(await page.evaluate(() => document.querySelector("inapp-checklist")?.shadowRoot?.activeElement?.className), "launcher");
    assert.equal(received(service, "$guide_completed").length, 0);
  }));

test("Escape folds a checklist, and its last button puts it away for good", () =>
  withPage({ decisions: [KINDS.checklist], host: PRODUCT }, async ({ page, service }) => {
    await page.getByRole("button", { name: /Getting started/ }).click();
    await page.keyboard.press("Escape");
    assert.equal(await dialog(page, "Getting started").count(), 0);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Hide this list" }).click();
    await arrival(service, "$guide_dismissed");
    assert.equal(await page.locator("inapp-checklist").count(), 0);
  }));

test("what the service says is done is ticked while the panel is open, and said aloud", () =>
  withPage({ decisions: [KINDS.checklist], host: PRODUCT }, async ({ page, service }) => {
    await page.getByRole("button", { name: /Getting started/ }).click();
    service.state.decide = () => [{ ...KINDS.checklist, decision: "d_again", items: ITEMS(2) }];
    await page.evaluate(() => window.inapp.track("invited"));
    await page.getByRole("dialog").getByText("2 of 3 done").waitFor();
    await page.getByText("Done: Invite a colleague").waitFor({ state: "attached" });
  }));

test("the last item done is celebrated and told once, and stays to be seen until it is closed", () =>
  withPage({ decisions: [KINDS.checklist], host: PRODUCT, context: { reducedMotion: "reduce" } }, async ({ page, service, open }) => {
    await page.getByRole("button", { name: /Getting started/ }).click();
    service.state.decide = () => [{ ...KINDS.checklist, decision: "d_again", items: ITEMS(3) }];
    await page.evaluate(() => window.inapp.track("connected"));
    await page.getByText("All done!").first().waitFor();
    const [done] = await arrival(service, "$guide_completed");
    assert.equal(done.properties.decision, "d_checklist");
    assert.equal(await page.evaluate(() => document.querySelector("inapp-checklist")?.shadowRoot?.querySelector(".confetti")), null, "no motion for who wants none");
    service.state.decide = () => [];
    await page.evaluate(() => window.inapp.track("more"));
    await arrival(service, "more");
    await page.locator("inapp-checklist").getByRole("button", { name: "Close" }).last().click();
    await page.locator("inapp-checklist").waitFor({ state: "detached" });
    await open();
    await arrival(service, "page", 2);
    assert.equal(new Set(received(service, "$guide_completed").map(({ messageId }) => messageId)).size, 1);
  }));

test("without a wish for less motion there is coloured paper, and it is gone afterwards", () =>
  withPage({ decisions: [{ ...KINDS.checklist, items: ITEMS(3) }], host: PRODUCT }, async ({ page }) => {
    await page.locator("inapp-checklist").waitFor({ state: "attached" });
    await page.waitForFunction(() => document.querySelector("inapp-checklist")?.shadowRoot?.querySelector(".confetti"));
    await page.waitForFunction(() => !document.querySelector("inapp-checklist")?.shadowRoot?.querySelector(".confetti"));
  }));

test("contents become elements by a list of tags and addresses; everything else stays text", () => {
  const body = [
    ["p", "See ", ["a", { href: "/help", onclick: "alert(1)", style: "x" }, "here"], " or ", ["a", { href: "javascript:alert(2)" }, "there"], " or ", ["a", { href: "mailto:a@example.com" }, "write"]],
    ["script", "alert(3)"], ["iframe", { src: "https://example.com" }], ["svg", ["p", "inner"]], "<b>plain</b>", ["constructor", "odd"],
  ];
  return withPage({ decisions: [{ ...KINDS.tip, steps: [{ title: "<i>T</i>", body }] }], host: PRODUCT }, async ({ page }) => {
    await dialog(page, "<i>T</i>").waitFor();
    const found = await page.evaluate(() => {
      const about = document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".body");
      const links = [...(about?.querySelectorAll("a") ?? [])].map((link) => [link.getAttribute("href"), link.target, [...link.attributes].length]);
      return { text: about?.textContent, links, tags: [...(about?.querySelectorAll("*") ?? [])].map(({ localName }) => localName) };
    });
    const origin = new URL(page.url()).origin;
    assert.deepEqual(found.links, [[`${origin}/help`, "", 1], ["mailto:a@example.com", "_blank", 3]]);
    assert.deepEqual(found.tags, ["p", "a", "a", "p"]);
    assert.match(found.text ?? "", /See here or there or write/);
    assert.match(found.text ?? "", /<b>plain<\/b>/);
  });
});

test("a picture that the host does not let in becomes a link; a film is fetched only when somebody wants to see it", () =>
  withPage({
    decisions: [{ ...KINDS.tip, steps: [{ title: "Share it", image: { url: "http://127.0.0.1:9/shot.png", alt: "The dialog" }, video: { url: "http://127.0.0.1:9/film.mp4", title: "See it" } }] }],
    host: PRODUCT,
  }, async ({ page, complaints }) => {
    await page.getByRole("link", { name: "The dialog" }).waitFor();
    assert.ok(complaints.every((complaint) => /img-src|img/.test(complaint)), String(complaints));
    complaints.length = 0;
    await page.getByRole("button", { name: "See it" }).click();
    await page.getByRole("link", { name: "See it" }).waitFor();
    complaints.length = 0;
  }));

test("a button for the centre says so to the host while there is none, and does no harm", () =>
  withPage({ decisions: [{ ...KINDS.tip, steps: [{ title: "Share it", actions: [{ label: "Ask us", do: "contact_csm" }] }] }], host: PRODUCT }, async ({ page, service }) => {
    const heard = page.evaluate(() => Promise.race([new Promise((resolve) => window.inapp.on("error", resolve)), new Promise((resolve) => setInterval(() => document.querySelector("inapp-centre") && resolve({ code: "open" }), 20))]));
    await page.getByRole("button", { name: "Ask us" }).click();
    await arrival(service, "$guide_completed");
    assert.match(/** @type {any} */ (await heard).code, /unreachable|open/);
  }));

test("a kind that this version does not know is not shown and disturbs nothing", () =>
  withPage({ decisions: [guide("hologram"), guide("constructor"), { ...KINDS.checklist, guide: "no-items", items: undefined }, { ...KINDS.hotspot, guide: "nowhere", placement: {} }, KINDS.tip], host: PRODUCT }, async ({ page }) => {
    await dialog(page, "Share it").waitFor();
    await until(async () => (await page.locator("inapp-hotspot, inapp-checklist").count()) === 0, "nothing else");
  }));

test("nothing of ours is printed", () =>
  withPage({ decisions: [KINDS.tip, KINDS.banner, KINDS.checklist, KINDS.hotspot], host: PRODUCT }, async ({ page }) => {
    await dialog(page, "Share it").waitFor();
    for (const name of ["inapp-banner", "inapp-checklist", "inapp-hotspot"]) await page.locator(name).waitFor({ state: "attached" });
    await page.emulateMedia({ media: "print" });
    const seen = await page.evaluate(() => [...document.querySelectorAll("inapp-tip, inapp-banner, inapp-checklist, inapp-hotspot")].map((host) => getComputedStyle(host).display));
    assert.deepEqual(seen, ["none", "none", "none", "none"]);
  }));
