/** The card in which kind and look are chosen: what is seen wears the look, and what a kind has no room for is told, and comes back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { draft, editedOn, has, SHARE } from "./editor_scene.mjs";
import { until, useBrowser } from "./stage.mjs";

const edited = editedOn(useBrowser());
const CSS = ".surface{--accent:#b45309}@supports (color:light-dark(#000,#fff)){.surface{--accent:#b45309}}";

test("a member chooses a look where the kind is chosen; the guide is drawn in it at once, and saved with it", () =>
  edited(async ({ page, service, press, card }) => {
    await page.locator("inapp-tip .tip").waitFor();
    await press("kind");
    const select = card.getByLabel("Look");
    assert.deepEqual(await select.locator("option").allTextContents(), ["The workspace's own", "autumn", "spring"]);
    await select.selectOption("autumn");
    await page.waitForFunction(() => {
      const tip = document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".tip");
      return tip && getComputedStyle(tip).getPropertyValue("--accent").trim() === "#b45309";
    });
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    assert.equal((await draft(service, "share")).look, "autumn");
    await press("back");
    await press("kind");
    assert.equal(await card.getByLabel("Look").inputValue(), "");
  }, { before: (service) => {
    has(service, SHARE);
    service.state.editor.looks = ["autumn", "spring"];
    service.state.looks.autumn = [200, { css: CSS, logo: "" }];
  } }));

test("a look that is there no more is said to be gone, and another can be chosen", () =>
  edited(async ({ page, press, card }) => {
    await page.locator("inapp-tip .tip").waitFor();
    await press("kind");
    await card.getByText("There is no such look").waitFor();
    await card.getByLabel("Look").selectOption("");
    await card.getByText("There is no such look").waitFor({ state: "detached" });
  }, { before: (service) => has(service, { ...SHARE, look: "gone" }) }));

test("of a look nobody says that there is none before it is known, and then the card offers what there is", async () => {
  let tell = /** @type {(names: string[]) => void} */ (() => {});
  await edited(async ({ page, service, press, card }) => {
    await page.locator("inapp-tip .tip").waitFor();
    await press("kind");
    const options = card.getByLabel("Look").locator("option");
    assert.deepEqual(await options.allTextContents(), ["The workspace's own", "autumn"]);
    assert.equal(await card.getByText("There is no such look").count(), 0);
    tell(["autumn", "spring"]);
    await options.nth(2).waitFor({ state: "attached" });
    assert.deepEqual(await options.allTextContents(), ["The workspace's own", "autumn", "spring"]);
    assert.equal(await card.getByText("There is no such look").count(), 0);
    assert.ok(service.state.editor.asked.some((/** @type {any} */ { path }) => path === "looks"));
  }, { before: (service) => {
    has(service, { ...SHARE, look: "autumn" });
    service.state.editor.looks = new Promise((done) => void (tell = done));
    service.state.looks.autumn = [200, { css: CSS, logo: "" }];
  } });
});

const ACCENT = () => {
  const tip = document.querySelector("inapp-tip")?.shadowRoot?.querySelector(".tip");
  return tip && getComputedStyle(tip).getPropertyValue("--accent").trim() === "#b45309";
};

for (const [what, answer] of /** @type {[string, any][]} */ ([["of which nothing comes", new Promise(() => {})], ["that is not there", undefined]])) {
  test(`a look ${what} keeps no guide back in the editor, and is worn once it can be had`, () =>
    edited(async ({ page, service, press, card }) => {
      await page.locator("inapp-tip .tip").waitFor();
      assert.equal(await page.evaluate(ACCENT), false);
      service.state.looks.autumn = [200, { css: CSS, logo: "" }];
      await press("kind");
      const select = card.getByLabel("Look");
      await until(async () => {
        await select.selectOption("");
        await select.selectOption("autumn");
        return page.evaluate(ACCENT);
      }, "the look is worn");
    }, { before: (service) => {
      has(service, { ...SHARE, look: "autumn" });
      service.state.editor.looks = ["autumn"];
      if (answer) service.state.looks.autumn = answer;
    } }));
}

const TOUR = { guide: "walk", kind: "tour", placement: { page: "/reports/*", element: "[data-tour=share]" }, steps: [{ title: "One" }, { title: "Two", placement: { element: "[data-tour=edit]" } }] };

test("a step of a tour is made to go on when its element is pressed, and in the corner it goes on by its button again", () =>
  edited(async ({ page, service, press, card }) => {
    const goesOn = card.getByLabel("Goes on when it is pressed");
    const next = page.locator("inapp-tip").getByRole("button", { name: "Next" });
    await next.waitFor();
    for (const [at, step] of [[0, "One"], [1, "Two"]]) {
      await press("steps");
      await press(`step ${at}`);
      await page.locator("inapp-tip").getByText(step).waitFor();
      await press("place");
      await goesOn.check();
    }
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    assert.deepEqual((await draft(service, "walk")).steps.map((/** @type {any} */ step) => step.advance_on), ["press", "press"]);
    await press("place");
    await press("corner");
    await goesOn.waitFor({ state: "detached" });
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    await until(() => !service.state.editor.guides.walk.document.steps[1].advance_on, "it is saved without");
    assert.deepEqual(service.state.editor.guides.walk.document, { ...TOUR, steps: [{ title: "One", advance_on: "press" }, { title: "Two" }] });
  }, { before: (service) => has(service, TOUR) }));

test("a tip has nothing that it could go on to with a press", () =>
  edited(async ({ page, press, card }) => {
    await page.locator("inapp-tip .tip").waitFor();
    await press("place");
    await card.getByText("Into the corner").waitFor();
    assert.equal(await card.getByLabel("Goes on when it is pressed").count(), 0);
  }, { before: (service) => has(service, SHARE) }));

const LATER = { ...SHARE, look: "autumn", steps: [{ title: "Share it", actions: [{ label: "Now", do: "complete" }, { label: "Not now", do: "snooze" }] }] };

test("a tip that becomes an announcement loses the button for later; the card says so, and undo brings it back", () =>
  edited(async ({ page, service, press, card }) => {
    await page.locator("inapp-tip .tip").waitFor();
    await press("kind");
    await press("kind announcement");
    await card.getByText("This kind has no room for: look, element, “Not now”.").waitFor();
    assert.equal(await card.getByLabel("Look").count(), 0);
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    const saved = await draft(service, "share");
    assert.deepEqual(saved, { guide: "share", kind: "announcement", placement: { page: "/reports/*" }, steps: [{ title: "Share it", actions: [{ label: "Now", do: "complete" }] }] });
    await press("kind");
    await press("kind tip");
    assert.equal(await card.getByText("This kind has no room for").count(), 0, "a tip has room for all that an announcement has");
    await press("back");
    await press("back");
    await press("kind announcement");
    await press("bring back");
    await card.getByText("This kind has no room for").waitFor({ state: "detached" });
    await press("save");
    await card.getByText("Saved as a draft").waitFor();
    assert.deepEqual(await draft(service, "share"), LATER);
  }, { before: (service) => {
    has(service, LATER);
    service.state.editor.looks = ["autumn"];
    service.state.looks.autumn = [200, { css: CSS, logo: "" }];
  } }));

test("an announcement offers no button for later", () =>
  edited(async ({ page, press, card, part }) => {
    await page.locator("inapp-centre").waitFor({ state: "attached" });
    await part("add").click();
    const does = card.getByLabel("What it does");
    assert.ok(!(await does.locator("option").allTextContents()).includes("Later, in a day"));
    await press("add");
    assert.equal(await card.getByLabel("What it does").inputValue(), "dismiss");
  }, { before: (service) => has(service, { guide: "news", kind: "announcement", steps: [{ title: "News" }] }) }));

test("on a phone the card ends above the bar, and all of it can be reached", () =>
  edited(async ({ page, press, card, bar }) => {
    await page.locator("inapp-tip .tip").waitFor();
    await press("kind");
    await card.getByLabel("Look").scrollIntoViewIfNeeded();
    const [field, own, beneath] = await Promise.all([card.getByLabel("Look"), card, bar].map((one) => one.boundingBox()));
    assert.ok(field.y + field.height <= own.y + own.height && own.y + own.height <= beneath.y, JSON.stringify([field, own, beneath]));
  }, { context: { viewport: { width: 390, height: 844 } }, before: (service) => has(service, SHARE) }));
