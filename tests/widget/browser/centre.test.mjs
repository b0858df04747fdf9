import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { arrival, received, until, useBrowser } from "./stage.mjs";

const withPage = useBrowser();
const AXE = readFileSync(new URL("../../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const host = { body: '<main><h1>Host</h1><button id="help">Help</button></main>', script: 'document.querySelector("#help").addEventListener("click", () => inapp.open("centre"))' };
// 1 × 1 pixel.
const PHOTO = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const CSM = { name: "Cem Yilmaz", title: "Customer success", photo: PHOTO };
const ARTICLES = [
  { name: "share", title: "Share a report", excerpt: "Press Share.", tags: [], language: "en", body: [["h2", "With a link"], ["p", "Press ", ["strong", "Share"], ", or ", ["a", { href: "export" }, "export it"], "."], ["p", ["img", { src: "https://pictures.example/a.png", alt: "the button" }]]] },
  { name: "export", title: "Export to a file", excerpt: "CSV or JSON.", tags: [], language: "en", body: [["p", "As CSV."]] },
];
const NEWS = { decision: "d_n", guide: "dark-theme", version: 2, kind: "announcement", priority: 1, claim: false, published_ms: 1_790_000_000_000, steps: [{ title: "Dark theme is here", body: [["p", "Try it ", ["em", "tonight"], "."]] }] };
const LIST = { decision: "d_c", guide: "begin", version: 1, kind: "checklist", priority: 1, claim: false, steps: [{ title: "Getting started" }], items: [{ name: "a", title: "One", done: true }, { name: "b", title: "Two", done: false }] };

/** @typedef {import("playwright-core").Page} Page */
const centre = (/** @type {Page} */ page) => page.getByRole("dialog");
const row = (/** @type {Page} */ page, /** @type {string | RegExp} */ name) => centre(page).getByRole("button", { name });
const open = (/** @type {Page} */ page) => page.getByRole("button", { name: "Help", exact: true }).click();

/** @param {Page} page @param {string} what */
async function isAccessible(page, what) {
  await centre(page).waitFor();
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await /** @type {any} */ (window).axe.run(document.querySelector("inapp-centre"), { resultTypes: ["violations"] })).violations.map((/** @type {any} */ each) => `${each.id}: ${each.nodes[0].html}`));
  assert.deepEqual(found, [], what);
}

test("the centre opens by a call, Escape closes it and the focus returns", () =>
  withPage({ host }, async ({ page }) => {
    await open(page);
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    await page.keyboard.press("Escape");
    await centre(page).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "help");
  }));

test("a question finds articles, checklists and announcements; an article is read, its neighbour opened, and back leads home", () =>
  withPage({ host, decisions: [NEWS, LIST] }, async ({ page, service }) => {
    service.state.articles = ARTICLES;
    await arrival(service, "page");
    await open(page);
    await page.getByRole("searchbox", { name: "Search the help" }).fill("share");
    await row(page, "Export to a file").waitFor({ state: "detached" });
    await row(page, /Share a report/).click();
    await page.getByRole("heading", { name: "Share a report" }).waitFor();
    assert.equal(await page.locator("inapp-centre strong").textContent(), "Share");
    // A picture is a link: this host allows none from elsewhere, and no violation may be its fault.
    assert.equal(await page.getByRole("link", { name: "Picture: the button" }).getAttribute("href"), "https://pictures.example/a.png");
    await page.getByRole("link", { name: "export it" }).click();
    await page.getByRole("heading", { name: "Export to a file" }).waitFor();
    await row(page, "Back").click();
    await page.getByRole("heading", { name: "Share a report" }).waitFor();
    await row(page, "Back").click();
    const search = page.getByRole("searchbox", { name: "Search the help" });
    assert.equal(await search.inputValue(), "share");
    await search.fill("dark");
    await row(page, "Dark theme is here").waitFor();
    await search.fill("getting");
    await row(page, /Getting started 1 of 2 done/).waitFor();
    await search.fill("nothing like it");
    await page.getByText("Nothing was found").first().waitFor();
  }));

test("announcements are counted until they were seen, and their showing costs no attention", () =>
  withPage({ host, decisions: [NEWS] }, async ({ page, service }) => {
    await arrival(service, "page");
    await open(page);
    await row(page, "What's new 1 new").click();
    await page.getByRole("heading", { name: "Dark theme is here" }).waitFor();
    assert.equal(await page.locator("inapp-centre em").textContent(), "tonight");
    const [{ properties }] = await arrival(service, "$guide_shown");
    assert.deepEqual([properties.guide, properties.version, properties.cost, properties.asked], ["dark-theme", 2, 0, true]);
    await row(page, "Back").click();
    await row(page, "What's new").click();
    await page.getByRole("heading", { name: "Dark theme is here" }).waitFor();
    assert.equal(received(service, "$guide_shown").length, 1);
  }));

test("a message goes to the CSM with name and face, the page and the guide it came from", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.csm = CSM;
    await open(page);
    await row(page, /Write to Cem Yilmaz/).click();
    await page.locator("inapp-centre canvas").waitFor();
    await page.getByText("Customer success").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Write your message first.").waitFor();
    assert.equal(service.state.messages.length, 0);
    await page.getByRole("textbox", { name: "Your message" }).fill("How do I share?");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Cem Yilmaz will read it and get back to you.").first().waitFor();
    const [{ message, screen, client_id: id }] = service.state.messages;
    assert.deepEqual([message, new URL(screen).pathname], ["How do I share?", "/reports/1"]);
    assert.ok(id.length > 20);
  }));

test("a message that could not be sent is kept, also over a closed centre, and is sent again under the same id", () =>
  withPage({ host }, async ({ page, service }) => {
    /** @type {string[]} */
    const ids = [];
    page.on("request", (request) => request.url().includes("/contact") && request.method() === "POST" && ids.push(JSON.parse(request.postData() ?? "{}").client_id));
    await open(page);
    await row(page, "Write to us").click();
    await page.getByText("Your message goes to the team of Acme Reports.").waitFor();
    await page.getByRole("textbox", { name: "Your message" }).fill("Keep me");
    service.state.trouble = 503;
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("nothing is lost").waitFor();
    await page.keyboard.press("Escape");
    service.state.trouble = null;
    await open(page);
    await row(page, "Write to us").click();
    assert.equal(await page.getByRole("textbox", { name: "Your message" }).inputValue(), "Keep me");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("The team will read it").first().waitFor();
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
  }));

test("the person's own control is offered where the service has it: fewer hints, none for a while, and again", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.hints = { fewer: false, paused_until_ms: null, history: [{ guide: "tip", version: 1, shown_ms: 1_790_000_000_000, again: { ...NEWS, guide: "tip", steps: [{ title: "A tip" }] } }] };
    await open(page);
    await row(page, /Your hints/).click();
    await page.getByRole("checkbox", { name: "Show me fewer hints" }).check();
    await until(() => service.state.hints.fewer === true, "fewer hints are known to the service");
    await row(page, "For a day").click();
    await page.getByRole("heading", { name: /No hints until/ }).waitFor();
    await row(page, "Show hints again").click();
    await page.getByRole("heading", { name: "Do not disturb" }).waitFor();
    assert.equal(service.state.hints.paused_until_ms, null);
    await row(page, /A tip/).waitFor();
  }));

test("without that endpoint nothing is offered, and an unreachable service is said with a way to try again", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.trouble = 503;
    await open(page);
    await page.getByText("That did not work.").waitFor();
    service.state.trouble = null;
    service.state.articles = ARTICLES;
    await row(page, "Try again").click();
    await row(page, /Share a report/).waitFor();
    assert.equal(await row(page, /Your hints/).count(), 0);
  }));

test("ideas open from here", () =>
  withPage({ host }, async ({ page }) => {
    await open(page);
    await row(page, /Ideas/).click();
    await page.getByRole("dialog", { name: "Ideas for Acme Reports" }).waitFor();
    assert.equal(await page.locator("inapp-centre").count(), 0);
  }));

test("a workspace may have a help button in the corner; one, also after the host swapped its body", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.beside = { launcher: true };
    await page.evaluate(() => window.inapp.track("anything"));
    const button = page.locator("inapp-launcher").getByRole("button", { name: "Help" });
    await button.click();
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    await page.keyboard.press("Escape");
    await page.evaluate(() => {
      document.querySelector("inapp-launcher")?.remove();
      window.inapp.track("anything");
    });
    await button.waitFor();
    assert.equal(await page.locator("inapp-launcher").count(), 1);
  }));

for (const [language, rtl] of /** @type {[string, boolean][]} */ ([["en", false], ["ru", false], ["en", true]])) {
  test(`axe finds nothing in any view, ${language}${rtl ? ", right to left" : ""}, light and dark`, () =>
    withPage({ host: { ...host, tag: `data-key="pk_stub" data-language="${language}"`, before: rtl ? 'document.documentElement.dir = "rtl"' : "" }, decisions: [NEWS, LIST], context: { reducedMotion: "reduce" } }, async ({ page, service, complaints }) => {
      service.state.articles = ARTICLES;
      service.state.csm = CSM;
      service.state.hints = { fewer: false, paused_until_ms: null, history: [] };
      await arrival(service, "page");
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme });
        for (const view of ["home", "news", "contact", "hints", "article"]) {
          await open(page);
          if (view === "article") await centre(page).locator("section .row").first().click();
          else if (view !== "home") await centre(page).locator(".ways li").nth({ news: 0, contact: 2, hints: 4 }[view] ?? 0).locator("button").click();
          await centre(page).locator("[aria-busy]").first().waitFor({ state: "detached" });
          await isAccessible(page, `${view} ${colorScheme}`);
          await page.keyboard.press("Escape");
        }
      }
      // What axe itself does in the page is no fault of ours.
      complaints.length = 0;
    }));
}
