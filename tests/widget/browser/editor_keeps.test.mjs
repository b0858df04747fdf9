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
