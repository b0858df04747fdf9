/** What is kept of the editor's work, and what a member is told when it does not go on. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { editedOn, ENTRY, has, SHARE } from "./editor_scene.mjs";
import { until, useBrowser } from "./stage.mjs";

const edited = editedOn(useBrowser());

test("what is not saved of one workspace is not brought into another one's editor on the same origin", () =>
  edited(async ({ page, service, begin, title, card, open }) => {
    await begin("modal");
    await title().fill("Ours alone");
    await page.evaluate(() => sessionStorage.setItem("inapp:walk", JSON.stringify({ workspace: "acme", steps: [{ words: "Press “Ours”", page: "/" }], isOn: false })));
    const come = async (/** @type {string} */ slug, /** @type {string} */ task) => {
      Object.assign(service.state.editor, { isUsed: false });
      Object.assign(service.state.editor.session, { workspace: { slug, name: slug, languages: ["en"] }, task });
      await page.goto("about:blank");
      await open(ENTRY);
      await page.locator("inapp-editor .bar").waitFor();
    };
    await come("other", "walk");
    await page.locator('inapp-editor [data-key="steps"]').getByText("0 steps").waitFor();
    await come("acme", "walk");
    await page.locator('inapp-editor [data-key="steps"]').getByText("1 step").waitFor();
    await come("acme", "guide");
    await until(async () => (await title().inputValue()) === "Ours alone", "it is there for its own workspace");
    await come("other", "guide");
    await card.getByText("What do you want to show?").waitFor();
    assert.equal(await page.locator("inapp-modal").count(), 0);
  }));

test("a session that has ended says so, and what was written comes back with the next one", () =>
  edited(async ({ page, service, title, press, card, open }) => {
    await title().fill("Not lost");
    service.state.editor.hasEnded = true;
    await press("save");
    await card.getByText("Your session has ended").waitFor();
    Object.assign(service.state.editor, { hasEnded: false, isUsed: false });
    await page.goto("about:blank");
    await open(ENTRY);
    await until(async () => (await title().inputValue()) === "Not lost", "it is back");
  }, { before: (service) => has(service, SHARE) }));

/** The members' page, which shares no window with pages of others, in this tab; then a new session of the same one. @param {any} scene @param {() => Promise<void>} follow */
async function comeAgain({ page, service, open }, follow) {
  await page.route("**/w/acme/**", (/** @type {import("playwright-core").Route} */ route) => route.fulfill({ headers: { "Cross-Origin-Opener-Policy": "same-origin" }, contentType: "text/html", body: "<h1>Guides</h1>" }));
  await follow();
  await page.getByRole("heading", { name: "Guides" }).waitFor();
  assert.equal(page.context().pages().length, 1);
  Object.assign(service.state.editor, { hasEnded: false, isUsed: false });
  await open(ENTRY);
  await page.locator("inapp-editor .bar").waitFor();
}

test("whoever follows the way back after an hour finds what was not saved again", () =>
  edited(async (scene) => {
    const { service, title, press, card } = scene;
    await title().fill("Not lost");
    service.state.editor.hasEnded = true;
    await press("save");
    await comeAgain(scene, () => card.getByRole("link", { name: "To the members' pages" }).click());
    await until(async () => (await title().inputValue()) === "Not lost", "it is back");
  }, { before: (service) => has(service, SHARE) }));

test("whoever follows the way back from a walk after an hour finds its steps again", () =>
  edited(async (scene) => {
    const { page, service, press, card } = scene;
    await press("begin");
    await page.locator("[data-tour=share]").click();
    await press("stop");
    service.state.editor.hasEnded = true;
    await press("to-name");
    await page.locator('inapp-editor [data-key="field title"]').fill("Share");
    await page.locator("inapp-editor .foot [data-key=save]").click();
    await comeAgain(scene, () => card.getByRole("link", { name: "To the members' pages" }).click());
    await page.locator('inapp-editor [data-key="steps"]').getByText("2 steps").waitFor();
  }, { before: (service) => void (service.state.editor.session.task = "walk") }));

/** What an editor in Russian says of each refusal; nothing of it is in English. @type {Record<string, {said: RegExp, refuse: (service: any) => void}>} */
const IN_RUSSIAN = {
  "somebody was faster": { said: /Новая версия сохранена: Grace, .*2026.*Ваша не сохранена/, refuse: ({ state }) => void (state.editor.guides.share.base = "mark-9") },
  "the draft was discarded": { said: /Черновик тем временем удалили/, refuse: ({ state }) => void delete state.editor.guides.share },
  "the session is over": { said: /Запустите редактор снова из кабинета/, refuse: ({ state }) => void (state.editor.hasEnded = true) },
  "it lives in a file": { said: /Измените файл или сохраните здесь копию/, refuse: ({ state }) => void (state.editor.guides.share.read_only = { why: "This guide lives in a file: change it there.", file: "share.yaml" }) },
};

for (const [what, { said, refuse }] of Object.entries(IN_RUSSIAN))
  test(`a member who reads Russian is told in Russian when ${what}`, () =>
    edited(async ({ service, title, press, card }) => {
      await title().fill("Иначе");
      refuse(service);
      await press("save");
      await card.locator(".content").getByText(said).waitFor();
      assert.doesNotMatch(await card.locator(".content").innerText(), /guide|session|draft|saved/i);
    }, { before(service) {
      has(service, SHARE);
      service.state.editor.session.member.language = "ru";
    } }));

test("a member who reads Russian is told in Russian why the editor does not open", () =>
  edited(async ({ card }) => {
    await card.getByText("Вход в редактор действует один раз").waitFor();
    assert.doesNotMatch(await card.innerText(), /editor|Guides/);
    await card.locator("button.icon").click();
  }, { context: { locale: "ru" }, before: (service) => void (service.state.editor.isUsed = true) }));

test("a page that is another host in disguise is none to go to", () =>
  edited(async ({ page, press }) => {
    await page.locator("inapp-editor .elsewhere").waitFor();
    assert.equal(await page.locator('inapp-editor [data-key="there"]').count(), 0);
    await press("leave");
  }, { before: (service) => has(service, { ...SHARE, placement: { page: "//evil.example/x" } }) }));
