import assert from "node:assert/strict";
import { test } from "node:test";
import { faults } from "./axe.mjs";
import { draft, editor, ENTRY, has, HOST, SHARE } from "./editor_scene.mjs";
import { until, useBrowser } from "./stage.mjs";

const withPage = useBrowser();

/** A member comes with a code. @param {(scene: any) => Promise<void>} play @param {{before?: (service: any) => void}} [more] */
const edited = (play, { before = () => {} } = {}) =>
  withPage({ path: "/inner", host: HOST, isEdited: true, context: { bypassCSP: true, reducedMotion: "reduce" } }, async (scene) => {
    await scene.page.goto("about:blank");
    before(scene.service);
    await scene.open(ENTRY);
    await scene.page.locator("inapp-editor .bar").waitFor();
    await play({ ...scene, ...editor(scene.page) });
  });

test("a survey is made from nothing: its questions are asked in the preview as visitors get them, and saved as they were written", () =>
  edited(async ({ page, service, begin, title, part, press, card }) => {
    const field = (/** @type {string} */ key) => card.locator(`[data-key="${key}"]`);
    const asked = (/** @type {string} */ text) => page.locator("inapp-survey .ask").getByText(text).waitFor();
    await begin("survey");
    await title().fill("Two minutes");
    await part("question").focus();
    await page.keyboard.press("Enter");
    await field("ask 0").fill("How likely are you to recommend us?");
    await asked("How likely");
    await field("from 0").selectOption("1");
    await field("to 0").selectOption("5");
    await field("end to 0").fill("Very likely");
    await page.locator("inapp-survey .ends").getByText("Very likely").waitFor();
    assert.deepEqual(await page.locator("inapp-survey .points span").allTextContents(), ["1", "2", "3", "4", "5"]);
    await press("add");
    await field("ask 1").fill("What do you use?");
    await field("type 1").selectOption("choice");
    await field("option 1 0").fill("Reports");
    await field("option 1 1").fill("Exports");
    await page.keyboard.press("Enter");
    await field("option 1 2").fill("Alerts");
    await page.keyboard.press("Alt+ArrowUp");
    await field("many 1").check();
    await page.locator("inapp-survey .option [type=checkbox]").nth(2).waitFor();
    assert.deepEqual(await page.locator("inapp-survey .option").allTextContents(), ["Reports", "Alerts", "Exports"]);
    await press("add");
    await field("ask 2").fill("What is missing?");
    await field("type 2").selectOption("text");
    await field("optional 2").check();
    await field("thanks").fill("We read **every** answer.");
    assert.deepEqual(await faults(page), []);
    await field("question 2").focus();
    await page.keyboard.press("Alt+ArrowUp");
    await until(async () => (await card.locator("summary strong").allTextContents()).join() === "How likely are you to recommend us?,What is missing?,What do you use?", "the question has moved");
    assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector("inapp-editor")?.shadowRoot?.activeElement)?.dataset.key), "question 1");
    await asked("What is missing?");
    await part("next").click();
    await asked("What do you use?");

    await press("preview");
    await asked("What do you use?");
    await page.locator("inapp-survey .option").getByText("Alerts").click();
    await page.locator("inapp-survey .primary").click();
    await page.locator("inapp-survey .thanks strong").getByText("every").waitFor();
    await page.locator("inapp-survey .primary").click();
    await title().waitFor();
    await press("save");
    assert.deepEqual(await draft(service, "two-minutes"), {
      guide: "two-minutes", kind: "survey", placement: { page: "/reports/*" }, steps: [{ title: { en: "Two minutes" } }],
      questions: [
        { name: "how-likely-are-you-to-recommend-us", ask: { en: "How likely are you to recommend us?" }, type: "scale", from: 1, to: 5, labels: { to: { en: "Very likely" } } },
        { name: "what-is-missing", ask: { en: "What is missing?" }, type: "text", optional: true },
        { name: "what-do-you-use", ask: { en: "What do you use?" }, type: "choice", options: [{ name: "reports", label: { en: "Reports" } }, { name: "alerts", label: { en: "Alerts" } }, { name: "exports", label: { en: "Exports" } }], many: true },
      ],
      thanks: { en: "We read **every** answer." },
    });
    assert.ok(!service.state.calls.some((/** @type {string} */ call) => call === "POST batch"), "an answer of a preview is nobody's answer");
  }));

test("an element that is told by its text holds strictly, until its author asks for most of it", () =>
  edited(async ({ page, service, title, press, card }) => {
    const element = { selector: "[data-tour=share]", text: "Send it", role: "button" };
    await title().waitFor();
    await press("place");
    await card.locator(".found .wrong").getByText("with another text").waitFor();
    assert.equal(await card.locator('[data-key="match"]').inputValue(), "strict");
    await card.locator('[data-key="match"]').selectOption("lenient");
    await card.locator(".found strong").getByText("Button “Share”").waitFor();
    assert.deepEqual(await faults(page), []);
    await press("save");
    await until(() => service.state.editor.guides.share.document.placement.element.match === "lenient", "it is saved");
    assert.deepEqual(service.state.editor.guides.share.document.placement.element, { ...element, match: "lenient" });
    await press("place");
    await card.locator('[data-key="match"]').selectOption("strict");
    await press("save");
    await until(() => !service.state.editor.guides.share.document.placement.element.match, "it is strict again");
    assert.deepEqual(service.state.editor.guides.share.document.placement.element, element);
    await press("point");
    await page.locator("inapp-editor .overlay .sheet").waitFor();
    await page.locator("[data-tour=share]").click({ force: true });
    await press("place");
    await card.locator(".found code").getByText('[data-tour="share"]').waitFor();
    assert.equal(await card.locator('[data-key="match"]').count(), 0, "a hook alone holds, or not");
  }, { before: (service) => has(service, { ...SHARE, placement: { page: "/reports/*", element: { selector: "[data-tour=share]", text: "Send it", role: "button" } } }) }));

test("on a phone, the card of questions stands beneath the bar, and above what is previewed", () =>
  edited(async ({ begin, title, press, card, bar, page }) => {
    await page.setViewportSize({ width: 390, height: 780 });
    await begin("survey");
    await title().waitFor();
    await press("questions");
    const [above, own, beneath] = await Promise.all([bar, card, page.locator("inapp-survey .card")].map((one) => one.boundingBox()));
    assert.ok(above.y + above.height <= own.y && own.y + own.height <= beneath.y, JSON.stringify([above, own, beneath]));
    await card.locator(".head button").click();
    await card.waitFor({ state: "hidden" });
  }));

const WHY = { guide: "why", kind: "survey", steps: [{ title: "One question" }], questions: [{ name: "why", ask: "Why?", type: "text" }] };

test("how much may be written to a question is said in its card, holds in the preview, and is left out again", () =>
  edited(async ({ page, service, press, card, part }) => {
    await part("question").focus();
    await page.keyboard.press("Enter");
    const field = card.getByLabel("At most so many characters");
    await field.fill("200");
    await page.locator('inapp-survey textarea[maxlength="200"]').waitFor();
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    assert.equal((await draft(service, "why")).questions[0].at_most, 200);
    await press("questions");
    await field.fill("");
    await page.locator('inapp-survey textarea[maxlength="1000"]').waitFor();
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    assert.deepEqual(await draft(service, "why"), WHY);
  }, { before: (service) => has(service, WHY) }));
