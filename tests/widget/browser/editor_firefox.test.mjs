/** The editor in Firefox: a member comes with a code, points at an element, writes a title, and the draft is kept. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { draft, ENTRY, HOST } from "./editor_scene.mjs";
import { startHost, startService } from "./stub.mjs";

const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const PATIENCE = { visible: true, timeout: 15_000 };

/** @type {import("puppeteer-core").Browser} */
let browser;
before(async () => void (browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true })));
after(() => browser.close());

test("a tip is pointed at its element, written in place and saved in Firefox, under a strict host", async () => {
  const service = await startService();
  const host = await startHost(service.origin);
  Object.assign(host.state, HOST);
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  const press = async (/** @type {string} */ css) => (await page.waitForSelector(css, PATIENCE))?.click();
  try {
    await page.goto(host.origin + ENTRY);
    await press('inapp-editor >>> [data-key="kind tip"]');
    await page.waitForSelector("inapp-editor >>> .overlay .sheet", PATIENCE);
    const { x, y, width, height } = /** @type {import("puppeteer-core").BoundingBox} */ (await page.locator("[data-tour=share]").waitHandle().then((element) => element.boundingBox()));
    await page.mouse.move(x + width / 2, y + height / 2);
    const told = await page.waitForSelector("inapp-editor >>> .about strong", PATIENCE);
    assert.match(String(await told?.evaluate((element) => element.textContent)), /Share/);
    await page.mouse.click(x + width / 2, y + height / 2);
    await press('inapp-tip >>> [data-part="title"]');
    await page.waitForSelector("inapp-tip >>> textarea", PATIENCE);
    await page.keyboard.type("Share it with your team");
    await press('inapp-editor >>> [data-key="save"]');
    const saved = await draft(service, "share-it-with-your-team");
    assert.deepEqual([saved.kind, saved.placement.element, saved.steps[0].title], ["tip", { selector: '[data-tour="share"]' }, { en: "Share it with your team" }]);
    assert.equal(await page.evaluate(() => location.hash), "");
    assert.deepEqual(complaints, [], "the host page met trouble");
  } finally {
    await page.close();
    service.close();
    host.close();
  }
});
