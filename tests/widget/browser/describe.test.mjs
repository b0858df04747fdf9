import assert from "node:assert/strict";
import { before, test } from "node:test";
import { bundle } from "../bundle.mjs";
import { useBrowser } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const SEEDS = [1, 2, 3, 4, 5, 6];
let script = "";
before(async () => void (script = await bundle(["editor/describe.js", "../../../tests/widget/browser/survey.js"], "embed")));

/** @param {string} body @param {(page: Page) => Promise<void>} play */
const on = (body, play) => withPage({ host: { body } }, async ({ page }) => {
  await page.evaluate(script.replace(/^"use strict";\s*var embed =/, "window.embed ="));
  await play(page);
  // It was moved on purpose; what it moved by is nobody's concern.
  await page.close();
});
/** @param {Page} page @param {string} css @param {string} [language] */
const described = (page, css, language) => page.evaluate(([at, told]) => /** @type {any} */ (window).embed.describe(document.querySelector(at), { language: told }), [css, language ?? "en"]);

test("a hook is taken before everything else, and is stable", () =>
  on('<button id="share" class="btn" data-tour="share">Share</button><button>Other</button>', async (page) => {
    const told = await described(page, "#share");
    assert.equal(told.element.selector, "[data-tour=\"share\"]");
    assert.equal(told.stability, "stable");
    assert.equal(told.matches, 1);
    assert.deepEqual(told.signals[0], { kind: "hook", value: 'data-tour="share"', is_stable: true, why: "A hook that your developers keep for this purpose.", sign: "hook" });
  }));

test("generated ids and classes are shown as found, and never taken", () =>
  on('<div><button id=":r7:" class="Card_root__x3K9a css-1ab2c">Share</button><button class="css-1ab2c">Delete</button></div>', async (page) => {
    const told = await described(page, "button");
    assert.equal(told.element.text, "Share");
    assert.ok(!/r7|x3K9a|css/.test(JSON.stringify(told.element)), JSON.stringify(told.element));
    const id = told.signals.find((/** @type {any} */ { kind }) => kind === "id");
    assert.deepEqual([id.value, id.is_stable], ["#:r7:", false]);
    assert.match(id.why, /different after the next build/);
  }));

test("its stability is said in the member's language", () =>
  on("<p><span></span><span></span></p>", async (page) => {
    await page.evaluate(() => document.querySelectorAll("span").forEach((each) => each.append("★ 5")));
    const told = await described(page, "span:last-child", "ru");
    assert.equal(told.stability, "fragile");
    assert.match(told.words, /^Ненадёжно: известно только место/);
  }));

test("what somebody typed, what is private and what belongs to one record is not told", () =>
  on('<input value="secret word" data-tour="i"><p contenteditable>My secret</p><a data-inapp-private href="#x">Anna Secret</a><table><tr><td><a href="/r/1">Secret of Anna</a></td></tr><tr><td><a href="/r/2">Other</a></td></tr></table>', async (page) => {
    for (const css of ["input", "[contenteditable]", "[data-inapp-private]", "td a"]) {
      const { element, signals } = await described(page, css);
      assert.ok(!/secret/i.test(JSON.stringify(element)), `${css}: ${JSON.stringify(element)}`);
      if (css !== "td a") assert.ok(!/secret/i.test(JSON.stringify(signals)), `${css}: ${JSON.stringify(signals)}`);
    }
  }));

test("what cannot be told from others like it is said to be so, instead of pointing at one of them", () =>
  on("<x-a></x-a><x-a></x-a>", async (page) => {
    const told = await page.evaluate(() => {
      for (const host of document.querySelectorAll("x-a")) host.attachShadow({ mode: "open" }).append(Object.assign(document.createElement("button"), { textContent: "Go" }));
      return /** @type {any} */ (window).embed.describe(document.querySelector("x-a")?.shadowRoot?.querySelector("button"));
    });
    assert.equal(told.matches, 2);
    assert.match(told.words, /^Nothing here tells it from others/);
  }));

for (const seed of SEEDS) {
  test(`every interactive element of a generated page (${seed}) is found as itself alone, and the stable ones also after a new build`, () =>
    on("<p></p>", async (page) => {
      const result = await page.evaluate(async (number) => {
        const { generate, survey, rebuild, resurvey } = /** @type {any} */ (window).embed;
        await generate(number);
        const first = survey();
        rebuild(number);
        await Promise.resolve();
        return { first, after: resurvey() };
      }, seed);
      assert.deepEqual(result.first.wrong, []);
      assert.ok(result.first.count > 40, String(result.first.count));
      const { stable, likely, fragile } = result.after;
      console.log(`survival on page ${seed}: ${result.first.count} elements, ${result.first.untold.length} cannot be told from others;`, ...Object.entries(result.after).map(([name, of]) => `${name} ${of.found}/${of.all}, ${of.other} taken for another;`));
      // A button without a text in one of several shadow roots has nothing of its own.
      assert.ok(result.first.untold.length <= 3, result.first.untold.join("\n"));
      assert.deepEqual(stable.trouble, []);
      assert.deepEqual(likely.trouble, []);
      assert.ok(fragile.all < result.first.count / 2);
    }));
}
