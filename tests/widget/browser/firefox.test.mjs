/** What is true in Chromium is tried once more in Firefox: every kind is shown, under the strictest host, without a complaint. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { arrival } from "./stage.mjs";
import { startHost, startService, TIP } from "./stub.mjs";

const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const SHARE = '<main><h1>Report</h1><button data-tour="share">Share</button></main>';

/** Of each kind: what is decided, and where the text of it must be seen. @type {Record<string, {decision: any, selector: string}>} */
const KINDS = { tip: { decision: TIP, selector: "inapp-tip >>> [role=dialog]" } };

/** @type {import("puppeteer-core").Browser} */
let browser;
before(async () => void (browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true })));
after(() => browser.close());

for (const [kind, { decision, selector }] of Object.entries(KINDS)) {
  test(`${kind}: seen in Firefox under a strict host, and told of once`, async () => {
    const service = await startService();
    service.state.decide = () => [decision];
    const host = await startHost(service.origin);
    host.state.body = SHARE;
    const page = await browser.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    try {
      await page.goto(`${host.origin}/reports/1`);
      const shown = await page.waitForSelector(selector, { visible: true, timeout: 15_000 });
      assert.ok((await shown?.evaluate((element) => element.textContent))?.includes(decision.steps[0].title));
      const box = await shown?.boundingBox();
      assert.ok(box && box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0, JSON.stringify(box));
      if (kind === "tip") {
        const target = await (await page.$("[data-tour=share]"))?.boundingBox();
        assert.ok(target && box.y >= target.y + target.height && box.y < target.y + target.height + 24, "not below its element");
      }
      await arrival(service, "$guide_shown");
      assert.deepEqual(complaints, [], "the host page met trouble");
    } finally {
      await page.close();
      service.close();
      host.close();
    }
  });
}
