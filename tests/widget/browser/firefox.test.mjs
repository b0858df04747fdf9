/** What is true in Chromium is tried once more in Firefox: every kind is shown, under the strictest host, without a complaint. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { KINDS, PRODUCT } from "./kinds.mjs";
import { arrival, until } from "./stage.mjs";
import { startHost, startService } from "./stub.mjs";

const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Where the text of each kind must be seen, and what is pressed first where something is. @type {Record<string, {seen: string, press?: string, isInCentre?: boolean}>} */
const PLACES = {
  tip: { seen: "inapp-tip >>> [role=dialog]" },
  hotspot: { press: "inapp-hotspot >>> button", seen: "inapp-tip >>> [role=dialog]" },
  tour: { seen: "inapp-tip >>> [role=dialog]" },
  modal: { seen: "inapp-modal >>> dialog" },
  banner: { seen: "inapp-banner >>> .banner" },
  inline: { seen: "inapp-banner >>> .banner" },
  checklist: { press: "inapp-checklist >>> .launcher", seen: "inapp-checklist >>> [role=dialog]" },
  survey: { seen: "inapp-survey >>> [role=dialog]" },
  announcement: { isInCentre: true, press: "inapp-centre >>> .ways button", seen: "inapp-centre >>> article" },
};

/** @type {import("puppeteer-core").Browser} */
let browser;
before(async () => void (browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true })));
after(() => browser.close());

test("no kind is forgotten here", () => assert.deepEqual(Object.keys(PLACES).sort(), Object.keys(KINDS).sort()));

for (const [kind, { seen, press, isInCentre }] of Object.entries(PLACES)) {
  const decision = { ...KINDS[/** @type {keyof typeof KINDS} */ (kind)], claim: kind !== "checklist" && !isInCentre };
  test(`${kind}: seen in Firefox under a strict host, and told of once`, async () => {
    const service = await startService();
    service.state.decide = () => [decision];
    const host = await startHost(service.origin);
    Object.assign(host.state, PRODUCT);
    const page = await browser.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => complaints.push(message.text()));
    try {
      await page.goto(`${host.origin}/reports/1`);
      if (isInCentre) {
        await until(() => service.state.batches.length > 0, "the page has asked");
        await page.waitForFunction(() => Boolean(window.inapp));
        await page.evaluate(() => window.inapp.open("centre"));
      }
      if (press) await (await page.waitForSelector(press, { visible: true, timeout: 15_000 }))?.click();
      const shown = await page.waitForSelector(seen, { visible: true, timeout: 15_000 });
      assert.ok((await shown?.evaluate((element) => element.textContent))?.includes(decision.steps[0].title));
      await isInPlace(await shown?.boundingBox(), kind === "tip" ? await page.$("[data-tour=share]") : null);
      if (kind === "tour") await isAround(page);
      await (decision.claim ? claimed(service) : arrival(service, "$guide_shown"));
      assert.deepEqual(complaints, [], "the host page met trouble");
    } finally {
      await page.close();
      service.close();
      host.close();
    }
  });
}

/** What was claimed is not told a second time. @param {Awaited<ReturnType<typeof startService>>} service */
async function claimed({ state }) {
  assert.equal(state.claims.length, 1);
  assert.equal(state.events.filter(({ event }) => event === "$guide_shown").length, 0);
}

/** In view, and a tip below its element. @param {import("puppeteer-core").BoundingBox | null | undefined} box @param {import("puppeteer-core").ElementHandle | null} element */
async function isInPlace(box, element) {
  assert.ok(box && box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0, JSON.stringify(box));
  const target = await element?.boundingBox();
  if (target) assert.ok(box.y >= target.y + target.height && box.y < target.y + target.height + 24, "not below its element");
}

/** The ring is around the element. @param {import("puppeteer-core").Page} page */
async function isAround(page) {
  const ring = await page.waitForSelector("inapp-ring >>> .ring", { visible: true, timeout: 15_000 });
  const target = await page.$("[data-tour=share]");
  await until(async () => {
    const [own, other] = [await ring?.boundingBox(), await target?.boundingBox()];
    return Boolean(own && other && Math.abs(own.x + 4 - other.x) < 2 && Math.abs(own.y + 4 - other.y) < 2 && Math.abs(own.width - 8 - other.width) < 2);
  }, "the ring is around the element");
}
