import assert from "node:assert/strict";
import { test } from "node:test";
import { useBrowser } from "./stage.mjs";

const withPage = useBrowser();
const css = "[data-inapp-rate-reply] { min-height: 32px }";
const body = '<p>Anna: it is fixed.</p><div data-inapp-rate-reply="r-1" data-inapp-agent="anna" data-inapp-conversation="c-1"></div><p id="end">end</p>';

/** @typedef {import("playwright-core").Page} Page */
const star = (/** @type {Page} */ page, /** @type {number} */ stars) => page.getByRole("radio", { name: `${stars} of 5 stars` });
const nextRating = (/** @type {Page} */ page) =>
  page.waitForRequest((request) => request.method() === "PUT").then((request) => ({ path: new URL(request.url()).pathname, ...JSON.parse(request.postData() ?? "{}") }));

test("a reply is rated with its agent and conversation, thanked for, and can be rated anew", () =>
  withPage({ host: { body, css } }, async ({ page }) => {
    const heard = page.evaluate(() => new Promise((resolve) => window.inapp.on("rated", resolve)));
    await page.getByRole("radiogroup", { name: "Rate this reply" }).waitFor();
    const first = nextRating(page);
    await star(page, 2).click();
    const { path, stars, agent, conversation } = await first;
    assert.deepEqual([path, stars, agent, conversation], ["/v1/replies/r-1/rating", 2, "anna", "c-1"]);
    await page.getByText("Thank you").waitFor();
    assert.deepEqual(await heard, { reply: "r-1", stars: 2, agent: "anna" });
    const second = nextRating(page);
    await star(page, 5).click();
    assert.equal((await second).stars, 5);
  }));

test("one's own earlier rating is shown", () =>
  withPage({ host: { body, css } }, async ({ page, service, open }) => {
    service.state.ratings = { "r-1": 4 };
    await open();
    await page.locator("inapp-rating input:checked").waitFor({ state: "attached" });
    assert.equal(await star(page, 4).isChecked(), true);
  }));

test("with the arrow keys only the star on which one rests is sent", () =>
  withPage({ host: { body, css } }, async ({ page, service }) => {
    await star(page, 1).focus();
    const sent = nextRating(page);
    for (const key of ["Space", "ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
    await page.keyboard.press("Tab");
    assert.equal((await sent).stars, 3);
    await page.getByText("Thank you").waitFor();
    assert.equal(service.state.calls.filter((call) => call === "PUT replies").length, 1);
  }));

test("replies that are added later, or rendered anew, get their stars without moving anything", () =>
  withPage({ host: { body, css } }, async ({ page }) => {
    await star(page, 5).waitFor();
    await page.evaluate(() => {
      const [reply] = document.querySelectorAll("[data-inapp-rate-reply]");
      reply.replaceWith(reply.cloneNode(false));
      const added = document.createElement("div");
      document.body.append(added);
      added.dataset.inappRateReply = "r-2";
    });
    await page.waitForFunction(() => document.querySelectorAll("inapp-rating").length === 2);
    await page.getByRole("radiogroup").nth(1).waitFor();
  }));

test("a rating that the service does not take goes back, and says so", () =>
  withPage({ host: { body, css } }, async ({ page, service }) => {
    await star(page, 5).waitFor();
    service.state.trouble = 500;
    await star(page, 5).click();
    await page.getByText("Not saved. Try again.").waitFor();
    assert.equal(await star(page, 5).isChecked(), false);
  }));

test("stars can be given although the service's answer about earlier ones is nonsense", () =>
  withPage({ host: { body, css } }, async ({ page, service, open }) => {
    service.state.ratings = /** @type {any} */ (null);
    await open();
    await page.waitForResponse((response) => response.url().includes("/replies/ratings"));
    const sent = nextRating(page);
    await star(page, 3).click();
    assert.equal((await sent).stars, 3);
  }));
