import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, PRODUCT, QUESTIONS } from "./kinds.mjs";
import { arrival, received, until, useBrowser } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */

const withPage = useBrowser();
const SURVEY = KINDS.survey;
const card = (/** @type {Page} */ page) => page.getByRole("dialog", { name: "Acme Reports" });
const button = (/** @type {Page} */ page, /** @type {string} */ name) => page.getByRole("button", { name, exact: true });
const point = (/** @type {Page} */ page, /** @type {number} */ number) => page.locator("inapp-survey .points label").nth(number);
const asked = (/** @type {Page} */ page, /** @type {number} */ at) => page.locator("inapp-survey .ask", { hasText: QUESTIONS[at].ask }).waitFor();
const values = (/** @type {any} */ service) => received(service, "$survey_answered").map(({ properties }) => [properties.question, properties.value]);
const told = (/** @type {any} */ service, /** @type {any[]} */ expected) => until(() => JSON.stringify(values(service)) === JSON.stringify(expected), `told: ${JSON.stringify(expected)}`);
const inFocus = (/** @type {Page} */ page) => page.evaluate(() => {
  const inner = document.activeElement?.shadowRoot?.activeElement;
  return inner ? `${inner.localName} ${inner.getAttribute("type") ?? ""} ${/** @type {any} */ (inner).value ?? ""}`.trim() : document.activeElement?.localName;
});

test("each answer is told as the person goes on, and the thanks stay until they are closed", () =>
  withPage({ decisions: [{ ...SURVEY, thanks: [["p", "Read with care."]] }], host: PRODUCT }, async ({ page, service }) => {
    await card(page).waitFor();
    await page.getByText("1 of 3").waitFor();
    await point(page, 9).click();
    await button(page, "Next").click();
    await told(service, [["likely", 9]]);
    await page.getByText("Exports").click();
    await page.getByText("Sharing").click();
    await button(page, "Next").click();
    await page.getByRole("textbox", { name: "What should we do better?" }).fill("  Speed ");
    await button(page, "Send").click();
    await told(service, [["likely", 9], ["uses", ["exports", "sharing"]], ["why", "Speed"]]);
    const [answer] = received(service, "$survey_answered");
    assert.deepEqual(answer.properties, { guide: "a-survey", version: 3, decision: "d_survey", question: "likely", type: "scale", value: 9 });
    await arrival(service, "$guide_completed");
    await page.locator("inapp-survey .thanks").getByText("Read with care.").waitFor();
    await button(page, "Close").last().click();
    await card(page).waitFor({ state: "detached" });
    assert.equal(received(service, "$guide_completed").length, 1);
    assert.equal(received(service, "$guide_dismissed").length, 0);
  }));

test("it waits in the corner without taking the focus, and politely says what it asks", () =>
  withPage({ host: { ...PRODUCT, body: `${PRODUCT.body}<input id="search">` } }, async ({ page, service }) => {
    await page.locator("#search").focus();
    service.state.decide = () => [{ ...SURVEY, claim: true }];
    await page.evaluate(() => window.inapp.track("go"));
    await card(page).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "search");
    await page.getByRole("status").getByText("Acme Reports. How likely are you to recommend us?").waitFor({ state: "attached" });
    assert.equal(service.state.claims.length, 1);
    await page.keyboard.press("Escape");
    assert.equal(await card(page).count(), 1, "Escape in the host's own field is the host's");
  }));

test("what is withheld is not shown", () =>
  withPage({ host: PRODUCT }, async ({ page, service }) => {
    service.state.grant = () => ({ granted: false, why: "budget", again_ms: null });
    service.state.decide = () => [{ ...SURVEY, claim: true }];
    await page.evaluate(() => window.inapp.track("go"));
    await until(() => service.state.claims.length === 1, "it was claimed");
    await arrival(service, "go");
    assert.equal(await page.locator("inapp-survey").count(), 0);
  }));

test("asked for, it takes the focus, and all of it is done by keyboard", () =>
  withPage({ decisions: [{ ...SURVEY, placement: { page: "/elsewhere" } }], host: PRODUCT }, async ({ page, service }) => {
    await arrival(service, "page");
    await page.evaluate(() => window.inapp.start("a-survey"));
    await card(page).waitFor();
    assert.equal(await inFocus(page), "input radio 0");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await asked(page, 1);
    assert.equal(await inFocus(page), "input checkbox reports");
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await asked(page, 2);
    await page.keyboard.type("Fine");
    await page.keyboard.press("Escape");
    assert.equal(await card(page).count(), 1, "whoever writes leaves the field first");
    await button(page, "Send").focus();
    await page.keyboard.press("Enter");
    await told(service, [["likely", 1], ["uses", ["reports"]], ["why", "Fine"]]);
    await page.keyboard.press("Escape");
    await card(page).waitFor({ state: "detached" });
  }));

test("without an answer it goes no further, unless the question may be left out", () =>
  withPage({ decisions: [SURVEY], host: PRODUCT }, async ({ page, service }) => {
    await button(page, "Next").click();
    await page.getByRole("alert").getByText("Choose an answer first.").waitFor();
    assert.equal(await inFocus(page), "input radio 0");
    await point(page, 3).click();
    await button(page, "Next").click();
    await page.getByText("Reports", { exact: true }).last().click();
    await button(page, "Next").click();
    await asked(page, 2);
    await button(page, "Send").click();
    await arrival(service, "$guide_completed");
    assert.deepEqual(values(service), [["likely", 3], ["uses", ["reports"]]]);
  }));

test("back shows what was answered; only what is changed is told again, under the same decision", () =>
  withPage({ decisions: [SURVEY], host: PRODUCT }, async ({ page, service }) => {
    await point(page, 5).click();
    await button(page, "Next").click();
    await asked(page, 1);
    await button(page, "Back").click();
    assert.equal(await inFocus(page), "input radio 5");
    await button(page, "Next").click();
    await button(page, "Back").click();
    await point(page, 6).click();
    await button(page, "Next").click();
    await told(service, [["likely", 5], ["likely", 6]]);
    assert.deepEqual(received(service, "$survey_answered").map(({ properties }) => properties.decision), ["d_survey", "d_survey"]);
  }));

test("a reload goes on at its question with what was written, and tells nothing twice", () =>
  withPage({ decisions: [SURVEY], host: PRODUCT }, async ({ page, service, open }) => {
    await point(page, 7).click();
    await button(page, "Next").click();
    await page.getByText("Exports").click();
    await button(page, "Next").click();
    await page.getByRole("textbox").fill("Half a sen");
    await told(service, [["likely", 7], ["uses", ["exports"]]]);
    service.state.decide = () => [{ ...SURVEY, decision: "d_later", step: 3 }];
    await open();
    await asked(page, 2);
    assert.equal(await page.getByRole("textbox").inputValue(), "Half a sen");
    await button(page, "Back").click();
    await button(page, "Next").click();
    await page.getByRole("textbox").fill("Half a sentence");
    await button(page, "Send").click();
    await told(service, [["likely", 7], ["uses", ["exports"]], ["why", "Half a sentence"]]);
    assert.deepEqual([...new Set(received(service, "$survey_answered").map(({ properties }) => properties.decision))], ["d_survey"]);
  }));

test("on another device it goes on at the question that the service names, and costs no attention", () =>
  withPage({ decisions: [{ ...SURVEY, step: 2 }], host: PRODUCT }, async ({ page, service }) => {
    await asked(page, 1);
    const [shown] = await arrival(service, "$guide_shown");
    assert.deepEqual([shown.properties.cost, shown.properties.asked, service.state.claims.length], [0, true, 0]);
  }));

test("an answer that is taken back is told as empty", () =>
  withPage({ decisions: [{ ...SURVEY, questions: [{ ...QUESTIONS[1], optional: true }, QUESTIONS[2]] }], host: PRODUCT }, async ({ page, service }) => {
    await page.getByText("Exports").click();
    await button(page, "Next").click();
    await button(page, "Back").click();
    await page.getByText("Exports").click();
    await button(page, "Next").click();
    await told(service, [["uses", ["exports"]], ["uses", []]]);
  }));

test("closed half-way it is dismissed, and the answers so far are kept", () =>
  withPage({ decisions: [SURVEY], host: PRODUCT }, async ({ page, service }) => {
    await point(page, 2).click();
    await button(page, "Next").click();
    await button(page, "Close").click();
    await arrival(service, "$guide_dismissed");
    await card(page).waitFor({ state: "detached" });
    assert.deepEqual(values(service), [["likely", 2]]);
  }));

test("a guide in front waits until the survey is answered", () =>
  withPage({ decisions: [SURVEY, { ...KINDS.tip, steps: [{ title: "A tip" }] }], host: PRODUCT }, async ({ page }) => {
    await card(page).waitFor();
    assert.equal(await page.getByRole("dialog", { name: "A tip" }).count(), 0);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "A tip" }).waitFor();
  }));

test("another person on the same tab does not see what the one before has answered", () =>
  withPage({ decisions: [SURVEY], host: PRODUCT }, async ({ page, service }) => {
    await point(page, 4).click();
    await button(page, "Next").click();
    await asked(page, 1);
    await page.evaluate(() => window.inapp.reset());
    await page.evaluate(() => window.inapp.track("somebody"));
    await arrival(service, "somebody");
    await asked(page, 0);
    assert.equal(await page.locator("inapp-survey input:checked").count(), 0);
  }));

for (const direction of ["ltr", "rtl"]) {
  test(`on a phone, ${direction}, every target has 24 px and more, and nothing is cut off`, () =>
    withPage({ decisions: [SURVEY], host: { ...PRODUCT, css: `${PRODUCT.css} :root { direction: ${direction} }` }, context: { viewport: { width: 320, height: 480 }, hasTouch: true, isMobile: true } }, async ({ page }) => {
      await card(page).waitFor();
      for (const at of [0, 1, 2]) {
        await asked(page, at);
        const boxes = await page.evaluate(() => [...(document.querySelector("inapp-survey")?.shadowRoot?.querySelectorAll("label, button, textarea") ?? [])].map((target) => {
          const { left, right, width, height } = target.getBoundingClientRect();
          return { left, right, width, height, what: target.outerHTML.slice(0, 60) };
        }));
        for (const { left, right, width, height, what } of boxes) assert.ok(width >= 24 && height >= 24 && left >= 0 && right <= 320, `${what}: ${width} × ${height}, ${left} to ${right}`);
        if (at === 0) await point(page, 8).click();
        if (at === 1) await page.getByText("Reports", { exact: true }).last().click();
        if (at < 2) await button(page, "Next").click();
      }
    }));
}

test("the part that draws surveys is fetched by nobody who is told of none", () =>
  withPage({ decisions: [KINDS.tip], host: PRODUCT }, async ({ page, open }) => {
    /** @type {string[]} */
    const fetched = [];
    page.on("request", (request) => fetched.push(request.url()));
    await open();
    await page.getByRole("dialog", { name: "Share it" }).waitFor();
    assert.ok(fetched.some((url) => url.includes("/guides-")) && !fetched.some((url) => url.includes("/survey-")));
  }));
