import assert from "node:assert/strict";
import { test } from "node:test";
import { faults } from "./axe.mjs";
import { CODE } from "./editor_stub.mjs";
import { until, useBrowser } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const PAGE = `<main><h1>Reports</h1>
  <nav><a href="/reports/17">Quarter</a> <a href="/settings">Settings</a></nav>
  <button data-tour="share"><b>Share</b></button>
  <form><label>Title <input name="title"></label>
    <label>Period <select name="period"><option>Week</option><option>Month of secrets</option></select></label>
    <label><input type="checkbox" name="mail"> Send it by e-mail</label></form>
  <p data-inapp-private><button>Pay Anna Smith</button><input name="iban" placeholder="IBAN"></p>
  <table><tr><td><a href="#row" class="row">Anna's salary</a></td></tr><tr><td><a href="#other" class="row">Other salary</a></td></tr></table>
  </main>`;

const CHOICES = `<main><h1>Plans</h1>
  <fieldset><legend>Plan *</legend><label><input type="radio" name="plan" value="s"> Secret free</label><label><input type="radio" name="plan" value="t"> Secret paid</label></fieldset>
  <p id="who">Who sees it</p><div role="radiogroup" aria-labelledby="who"><label><input type="radio" name="who"> Secret team</label></div>
  <div role="radiogroup" aria-label="Colour"><span role="radio" tabindex="0" aria-checked="false">Secret red</span></div>
  <label><input type="radio" name="alone" id="secret-alone"> Secret alone</label></main>`;

/** @param {(scene: any) => Promise<void>} play @param {{language?: string, body?: string, script?: string, context?: import("playwright-core").BrowserContextOptions}} [more] */
const walking = (play, { language = "en", body = PAGE, script = "", context = {} } = {}) =>
  withPage({ host: { body, script }, context, path: "/reports" }, async (scene) => {
    const { page, service } = scene;
    service.state.editor.session.task = "walk";
    service.state.editor.session.member.language = language;
    await page.goto("about:blank");
    await page.goto(`${scene.host.origin}/reports#inapp-editor=${CODE}`);
    await page.locator("inapp-editor").getByRole("dialog").waitFor();
    await play({ ...scene, steps: () => stepsOf(page), begin: () => begin(page) });
    await page.close();
  });

/** @param {Page} page */
const begin = async (page) => {
  await page.getByRole("button", { name: "Start recording" }).last().click();
  await until(async () => (await kept(page))?.isOn === true, "it records");
};
/** @param {Page} page */
const kept = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem("inapp:walk") ?? "null"));
/** @param {Page} page @returns {Promise<any[]>} */
const stepsOf = async (page) => (await kept(page))?.steps ?? [];
/** @param {any[]} steps */
const words = (steps) => steps.map((step) => step.words);

test("what is pressed, chosen and filled in becomes steps in words, and never what was written", () =>
  walking(async ({ page, steps, begin: start }) => {
    await start();
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByLabel("Title").pressSequentially("my secret title");
    await page.getByLabel("Period").focus();
    await page.keyboard.press("M");
    await page.getByLabel("Send it by e-mail").check();
    const all = await steps();
    assert.deepEqual(words(all), ["Open the page “Reports”", "Press “Share”", "Fill in “Title”", "Choose what you need in “Period”", "Tick “Send it by e-mail” if you need it"]);
    assert.deepEqual(all.map((/** @type {any} */ step) => step.action), ["open", "click", "type", "choose", "choose"]);
    assert.deepEqual(all[1].element, { selector: '[data-tour="share"]' });
    assert.ok(!/secret/.test(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))));
  }));

test("of a choice the group is told, and neither which value was chosen nor whether a box was ticked", () =>
  walking(async ({ page, steps, begin: start }) => {
    await start();
    await page.getByLabel("Secret free").check();
    await page.getByLabel("Secret paid").check();
    await page.getByLabel("Secret team").check();
    await page.getByRole("radio", { name: "Secret red" }).click();
    await page.getByLabel("Secret alone").check();
    const all = await steps();
    assert.deepEqual(words(all).slice(1), ["Choose what you need in “Plan”", "Choose what you need in “Who sees it”", "Choose what you need in “Colour”", "Choose what you need in the marked field"]);
    assert.ok(!/[Ss]ecret/.test(JSON.stringify(all)), JSON.stringify(all));
  }, { body: CHOICES }));

test("a box is told by its name, whichever way it was left", () =>
  walking(async ({ page, steps, begin: start }) => {
    await start();
    await page.getByLabel("Send it by e-mail").check();
    const ticked = words(await steps());
    await page.getByLabel("Send it by e-mail").uncheck();
    assert.deepEqual(words(await steps()), ticked);
    assert.equal(ticked.at(-1), "Tick “Send it by e-mail” if you need it");
  }));

test("in a Russian page the sentences are Russian", () =>
  walking(async ({ page, steps }) => {
    await page.getByRole("button", { name: "Начать запись" }).last().click();
    await page.getByRole("button", { name: "Share" }).click();
    assert.deepEqual(words(await steps()), ["Откройте страницу «Reports»", "Нажмите «Share»"]);
  }, { language: "ru", script: 'document.documentElement.lang = "ru"' }));

test("a double click is one step, and so is a field that is written in twice", () =>
  walking(async ({ page, steps, begin: start }) => {
    await start();
    await page.getByRole("button", { name: "Share" }).dblclick();
    await page.getByLabel("Title").pressSequentially("a");
    await page.getByLabel("Title").pressSequentially("b");
    assert.deepEqual(words((await steps()).slice(1)), ["Press “Share”", "Fill in “Title”"]);
  }));

test("recording stops by one press, also while somebody writes in a field", () =>
  walking(async ({ page, begin: start }) => {
    await start();
    await page.getByLabel("Title").pressSequentially("a");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator("inapp-editor").getByRole("dialog", { name: "Steps" }).waitFor();
    assert.equal((await kept(page)).isOn, false);
  }));

test("what the host marked as private, the editor's own surfaces and records of a list are not told", () =>
  walking(async ({ page, steps, begin: start }) => {
    await start();
    await page.getByRole("button", { name: "Pay Anna Smith" }).click();
    await page.getByPlaceholder("IBAN").fill("DE00");
    await page.getByRole("button", { name: /^1 step/ }).click();
    await page.locator("inapp-editor").getByRole("textbox").first().fill("Open the list");
    await page.getByRole("button", { name: "Close" }).click();
    await page.locator("a.row").first().click();
    const all = await steps();
    assert.deepEqual(words(all), ["Open the list", "Press an entry of the list"]);
    assert.ok(!/Anna|DE00|IBAN/.test(JSON.stringify(all)), JSON.stringify(all));
  }));

test("the walk goes on over page loads and routes of the product; a page that a press led to is no step of its own", () =>
  walking(async ({ page, host, steps, begin: start }) => {
    await start();
    await page.getByRole("link", { name: "Quarter" }).click();
    await page.waitForURL("**/reports/17");
    await page.locator("inapp-editor").getByRole("button", { name: "Stop" }).waitFor();
    await page.getByRole("button", { name: "Share" }).click();
    await page.evaluate(() => history.pushState({}, "", "/settings"));
    await page.getByRole("button", { name: "Share" }).click();
    await page.goto(`${host.origin}/settings/team`);
    await page.locator("inapp-editor").getByRole("button", { name: "Stop" }).waitFor();
    await page.goto(`${host.origin}/reports`);
    await page.locator("inapp-editor").getByRole("button", { name: "Stop" }).waitFor();
    const all = await steps();
    assert.deepEqual(all.map((/** @type {any} */ step) => [step.page, step.words]), [
      ["/reports", "Open the page “Reports”"], ["/reports", "Open “Quarter”"], ["/reports/*", "Press “Share”"], ["/settings", "Press “Share”"], ["/reports", "Open the page “Reports”"],
    ]);
    assert.equal(all[2].path, "/reports/…");
  }));

test("steps are reworded, taken away and undone, then both drafts are saved and linked", () =>
  walking(async ({ page, service, steps, begin: start }) => {
    await start();
    for (const name of ["Share", "Share"]) await page.getByRole("button", { name }).click();
    await page.getByRole("link", { name: "Quarter" }).click();
    await page.waitForURL("**/reports/17");
    await page.getByRole("button", { name: "Undo the last step" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    const card = page.locator("inapp-editor").getByRole("dialog", { name: "Steps" });
    await card.getByRole("textbox", { name: "Step 2" }).fill("Press the green button");
    await card.getByRole("button", { name: "Take step 3 away" }).click();
    assert.deepEqual(words(await steps()), ["Open the page “Reports”", "Press the green button"]);
    await card.getByRole("button", { name: "Name and save" }).click();
    await page.getByRole("button", { name: "Save both drafts" }).click();
    await page.getByText("Give it a title.").waitFor();
    await page.getByLabel("Title").last().fill("How do I share a report?");
    await page.getByRole("button", { name: "Save both drafts" }).click();
    const done = page.locator("inapp-editor").getByRole("dialog", { name: "Both drafts are saved" });
    assert.equal(await done.getByRole("link", { name: "Open the tour" }).getAttribute("href"), "https://members.example/w/acme/guides/a-walk");
    assert.equal(await done.getByRole("link", { name: "Open the article" }).getAttribute("href"), "https://members.example/w/acme/articles/a-walk");
    const { body } = service.state.editor.asked.find((/** @type {any} */ asked) => asked.path === "walks");
    assert.deepEqual(body, {
      title: "How do I share a report?", name: "", language: "en",
      steps: [
        { page: "/reports", path: "/reports", action: "open", words: "Open the page “Reports”", text: "", element: null },
        { page: "/reports", path: "/reports", action: "click", words: "Press the green button", text: "Share", element: { selector: '[data-tour="share"]' } },
      ],
    });
    assert.deepEqual(await steps(), []);
  }));

test("a refusal loses nothing and stands at its step", () =>
  walking(async ({ page, service, steps, begin: start }) => {
    await start();
    await page.getByRole("button", { name: "Share" }).click();
    service.state.editor.refusal = [422, { mistakes: [{ path: "steps.1", message: "Write a selector, or the text by which to find the element." }] }];
    await page.getByRole("button", { name: "Name and save" }).click();
    await page.getByLabel("Title").last().fill("Share");
    await page.getByRole("button", { name: "Save both drafts" }).click();
    await page.getByText("Write a selector, or the text by which to find the element.").waitFor();
    assert.equal((await steps()).length, 2);
    service.state.editor.refusal = [401, { error: { code: "session_over", message: "over", field: null } }];
    await page.getByRole("button", { name: "Name and save" }).last().click();
    await page.getByRole("button", { name: "Save both drafts" }).click();
    await page.getByText("The steps stay in this tab").first().waitFor();
    assert.equal((await steps()).length, 2);
  }));

test("left, nothing of the walk and of the session stays in the tab, and the page is as ever", () =>
  walking(async ({ page, service, begin: start }) => {
    await start();
    await page.getByRole("button", { name: "Share" }).click();
    await page.getByRole("button", { name: "Leave", exact: true }).click();
    await page.getByRole("button", { name: "Leave without saving" }).click();
    await until(async () => (await page.locator("inapp-editor").count()) === 0, "the editor is gone");
    await until(() => service.state.editor.hasEnded, "the session has ended");
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage).filter((name) => /walk|editor/.test(name))), []);
  }));

for (const [language, colorScheme, width] of /** @type {["en" | "ru", "light" | "dark", number][]} */ ([["en", "light", 1100], ["ru", "dark", 380]])) {
  test(`axe finds nothing in the cards of a walk, in ${language}, ${colorScheme}, ${width} wide`, () =>
    walking(async ({ page }) => {
      const press = (/** @type {string} */ key) => page.locator(`inapp-editor [data-key="${key}"]`).first().click();
      assert.deepEqual(await faults(page), [], "how it goes");
      await press("begin");
      await page.locator("[data-tour=share]").click();
      assert.deepEqual(await faults(page), [], "recording");
      await press("stop");
      assert.deepEqual(await faults(page), [], "its steps");
      await press("to-name");
      await page.locator("inapp-editor .foot [data-key=save]").click();
      assert.deepEqual(await faults(page), [], "without a title");
      await page.locator('inapp-editor [data-key="field title"]').fill("Share");
      await page.locator("inapp-editor .foot [data-key=save]").click();
      await page.locator("inapp-editor .stack").waitFor();
      assert.deepEqual(await faults(page), [], "saved");
    }, { language, context: { colorScheme, viewport: { width, height: 800 }, bypassCSP: true } }));
}

const FRAMED = `<main><h1>Reports</h1><button>Share</button>
  <iframe title="Chart" srcdoc="<button data-tour='zoom'>Zoom in</button><label>Note <input name='note'></label><iframe srcdoc='<button data-tour=deep>Deeper</button>'></iframe>"></iframe>
  <iframe title="Pay" data-inapp-private srcdoc="<button>Pay Anna</button>"></iframe></main>`;

test("what is done in a frame of the product is recorded, in one that comes later too; in a private one nothing is", () =>
  walking(async ({ page, steps, begin: start }) => {
    await start();
    const frame = page.frameLocator("[title=Chart]");
    await frame.getByRole("button", { name: "Zoom in" }).click();
    await frame.getByLabel("Note").pressSequentially("secret");
    await frame.frameLocator("iframe").getByRole("button", { name: "Deeper" }).click();
    await page.frameLocator("[title=Pay]").getByRole("button", { name: "Pay Anna" }).click();
    await page.evaluate(() => {
      const late = document.createElement("iframe");
      late.title = "Late";
      document.querySelector("main")?.append(late);
      late.contentDocument?.body.append(Object.assign(document.createElement("button"), { textContent: "Newest" }));
    });
    await page.frameLocator("[title=Late]").getByRole("button", { name: "Newest" }).click();
    const all = await steps();
    assert.deepEqual(words(all), ["Open the page “Reports”", "Press “Zoom in”", "Fill in “Note”", "Press “Deeper”", "Press “Newest”"]);
    assert.deepEqual(all.slice(1, 4).map((/** @type {any} */ step) => [step.page, step.element.selector]), [["/reports", '[data-tour="zoom"]'], ["/reports", 'input[name="note"]'], ["/reports", '[data-tour="deep"]']]);
    assert.ok(!/secret|Anna/.test(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))));
    await page.getByRole("button", { name: "Stop" }).click();
    await frame.getByRole("button", { name: "Zoom in" }).click();
    assert.equal((await steps()).length, 5, "nothing is heard after it was stopped");
  }, { body: FRAMED }));
