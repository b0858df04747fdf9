import assert from "node:assert/strict";
import { test } from "node:test";
import { draft, editedOn, editor, ENTRY, has, HOST, SHARE, TOKEN } from "./editor_scene.mjs";
import { CODE } from "./editor_stub.mjs";
import { TIP } from "./stub.mjs";
import { arrival, until, useBrowser } from "./stage.mjs";

const withPage = useBrowser();

const edited = editedOn(withPage);

test("a member points at an element, writes the tip in place, and it is saved as a draft", () =>
  edited(async ({ page, service, begin, point, title, part, press, card }) => {
    await begin("tip");
    await point("[data-tour=share]");
    await title().fill("Share it with your team");
    await part("body").click();
    await page.keyboard.type("They see it **at once**.");
    await page.keyboard.press("Escape");
    await page.locator("inapp-tip .body strong").waitFor();
    await part("add").click();
    await page.locator("inapp-tip textarea.label").fill("Show me");
    await press("save");
    assert.deepEqual(await draft(service, "share-it-with-your-team"), {
      guide: "share-it-with-your-team", kind: "tip", placement: { page: "/reports/*", element: { selector: '[data-tour="share"]' } },
      steps: [{ title: { en: "Share it with your team" }, body: { en: "They see it **at once**." }, actions: [{ label: { en: "Show me" }, do: "complete" }] }],
    });
    await card.getByText("Saved as a draft").waitFor();
    assert.match(String(await card.locator("a").getAttribute("href")), /\/w\/acme\/guides\/share-it-with-your-team$/);
  }));

test("the code leaves the address at once, and the token goes to the service alone", () =>
  withPage({ path: "/reports/7", host: HOST, isEdited: true }, async ({ page, service, open }) => {
    await page.goto("about:blank");
    /** @type {{url: string, headers: Record<string, string>, body: string | null}[]} */
    const asked = [];
    page.on("request", (request) => void request.allHeaders().then((headers) => asked.push({ url: request.url(), headers, body: request.postData() })));
    const before = await page.evaluate(() => history.length);
    await open(ENTRY);
    const { begin, point, title, press } = editor(page);
    await page.locator("inapp-editor .bar").waitFor();
    assert.equal(await page.evaluate(() => location.pathname + location.search + location.hash), "/reports/7");
    assert.ok(await page.evaluate(() => history.length) <= before + 1, "nothing is left to go back to");
    await begin("tip");
    await point("[data-tour=share]");
    await title().fill("Share it");
    await press("save");
    await draft(service, "share-it");
    await page.locator("#to-exports").click();
    await page.locator("inapp-editor .bar").waitFor();
    await press("leave");
    const kept = await page.evaluate(() => JSON.stringify([location.href, document.referrer, history.state, document.cookie, { ...localStorage }]));
    for (const secret of [TOKEN, CODE]) {
      assert.doesNotMatch(kept, new RegExp(secret));
      for (const { url, headers, body } of asked) {
        const isOurs = url.startsWith(`${service.origin}/v1/editor/`);
        assert.ok(!url.split("#")[0].includes(secret), url);
        assert.ok(isOurs || !JSON.stringify([headers, body]).includes(secret), `${url} was told`);
        assert.ok(!Object.entries(headers).some(([name, value]) => name !== "authorization" && value.includes(secret)), `${url}: ${JSON.stringify(headers)}`);
      }
    }
    assert.ok(asked.some(({ headers }) => headers.authorization === `Bearer ${TOKEN}`), "it was of use");
    await page.locator('inapp-editor .card [data-key="leave"]').click();
    await page.locator("inapp-editor").waitFor({ state: "detached" });
    await until(() => service.state.editor.hasEnded, "the service ends the session");
    assert.equal(await page.evaluate(() => JSON.stringify({ ...sessionStorage }).includes("token.of")), false);
    await page.reload();
    await page.evaluate(() => new Promise((done) => void setTimeout(done, 50)));
    assert.equal(await page.locator("inapp-editor").count(), 0);
  }));

test("pointing never sets off the page: neither its buttons and links, nor what it hears of presses and keys", () =>
  edited(async ({ page, begin, point, title }) => {
    const heard = await page.evaluate(() => {
      /** @type {string[]} */
      const names = [];
      for (const name of ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "keydown", "keyup", "focusin"]) document.addEventListener(name, () => names.push(name), true);
      document.querySelector("#to-exports")?.addEventListener("click", () => names.push("followed"));
      return (/** @type {any} */ (window)[Symbol.for("heard")] = names).length;
    });
    assert.equal(heard, 0);
    await begin("tip");
    await page.locator("inapp-editor .overlay .sheet").waitFor();
    await page.evaluate(() => (/** @type {any} */ (window)[Symbol.for("heard")].length = 0));
    await point("#to-exports");
    await title().waitFor();
    assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window)[Symbol.for("heard")].filter((/** @type {string} */ name) => name !== "focusin")), []);
    assert.equal(new URL(page.url()).pathname, "/reports/7");
  }));

test("an element is pointed at with the keyboard: arrows lead around, Enter takes it, Escape ends", () =>
  edited(async ({ page, begin, press, title }) => {
    await begin("tip");
    const name = page.locator("inapp-editor .about strong");
    await page.keyboard.press("ArrowDown");
    assert.equal(await name.textContent(), "Heading “Report”");
    await page.keyboard.press("ArrowRight");
    assert.equal(await name.textContent(), "Button “Share”");
    await page.keyboard.press("ArrowUp");
    assert.match(String(await name.textContent()), /<main>/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await title().waitFor();
    assert.equal(await page.evaluate(() => document.querySelector("inapp-editor")?.shadowRoot?.querySelector(".overlay")?.matches(":popover-open")), false);
    await press("point");
    await page.keyboard.press("Escape");
    await title().waitFor();
    await press("place");
    await page.locator("inapp-editor .found strong").getByText("Button “Share”").waitFor();
  }));

test("what is not saved survives a reload and another page, with the session", () =>
  edited(async ({ page, service, begin, title, press }) => {
    await begin("modal");
    await title().fill("Half a thought");
    await page.reload();
    await title().waitFor();
    assert.equal(await title().inputValue(), "Half a thought");
    await page.goto(new URL("/exports/3", page.url()).href);
    await page.locator("inapp-editor .elsewhere").waitFor();
    await press("there");
    await title().waitFor();
    assert.equal(new URL(page.url()).pathname, "/reports/7");
    await press("save");
    assert.equal((await draft(service, "half-a-thought")).steps[0].title.en, "Half a thought");
    assert.equal(service.state.editor.asked.filter((/** @type {any} */ { path }) => path === "session").length, 1, "the code was exchanged once");
  }));

test("a tour is arranged over pages: a step is added where the member goes, and moved by keyboard", () =>
  edited(async ({ page, service, begin, title, press, point, card }) => {
    await begin("tour");
    await title().fill("Welcome");
    await press("at 1");
    await page.locator("#to-exports").click();
    await page.locator("inapp-editor .bar").waitFor();
    await press("point");
    await point("[data-tour=edit]");
    await title().fill("Export");
    await press("add");
    await title().fill("The end");
    await press("steps");
    await card.locator('[data-key="step 2"]').focus();
    await page.keyboard.press("Alt+ArrowUp");
    await until(async () => (await card.locator(".steps strong").allTextContents()).join() === "Welcome,The end,Export", "the step has moved");
    assert.equal(await page.evaluate(() => /** @type {any} */ (document.querySelector("inapp-editor")?.shadowRoot?.activeElement)?.dataset.key), "step 1");
    await press("save");
    const { steps, placement } = await draft(service, "welcome");
    assert.deepEqual(placement, { page: "/reports/*" });
    assert.equal(steps[1].placement.page, "/exports/*");
    assert.deepEqual(steps[2].placement, { element: { selector: '[data-tour="edit"]' } }, "on the page of the step before it");
  }));

test("who was slower decides, and nothing is lost: mine over it, theirs with mine one step back", () =>
  edited(async ({ service, title, press, card }) => {
    await title().fill("Mine");
    service.state.editor.guides.share = { document: { ...SHARE, steps: [{ title: { en: "Theirs" } }] }, base: "mark-9" };
    await press("save");
    await card.getByText("Grace changed this guide").waitFor();
    await press("theirs");
    await until(async () => (await title().inputValue()) === "Theirs", "theirs is there");
    await press("back");
    await until(async () => (await title().inputValue()) === "Mine", "mine is back");
    service.state.editor.guides.share.base = "mark-10";
    await press("save");
    await press("mine");
    await until(() => service.state.editor.guides.share.document.steps[0].title.en === "Mine", "mine is saved over it");
  }, { before: (service) => has(service, SHARE) }));

test("a guide that lives in a file says where, and is saved as a copy under another name", () =>
  edited(async ({ service, title, press, card }) => {
    await title().waitFor();
    await press("save");
    await card.getByText("rules/share.yaml", { exact: true }).waitFor();
    await card.locator('[data-key="name"]').fill("share-again");
    await press("keep");
    assert.equal((await draft(service, "share-again")).guide, "share-again");
    assert.equal(service.state.editor.guides.share.document.guide, "share");
  }, { before: (service) => has(service, SHARE, { read_only: { why: "This guide lives in rules/share.yaml: change it there and apply it.", file: "rules/share.yaml" } }) }));

test("what is wrong stands at its field, and goes when it is put right", () =>
  edited(async ({ page, service, begin, title, press }) => {
    await begin("modal");
    await press("save");
    const wrong = page.locator("inapp-modal .wrong");
    await wrong.getByText("Say what it is about").waitFor();
    assert.equal(await title().getAttribute("aria-invalid"), "true");
    assert.deepEqual(service.state.editor.guides, {});
    await title().fill("Now it says something");
    await wrong.waitFor({ state: "detached" });
    await press("save");
    await draft(service, "now-it-says-something");
  }));

test("texts are written language by language, with the other one to be seen beneath", () =>
  edited(async ({ service, title, press }) => {
    await title().waitFor();
    await press("language");
    await press("language ru");
    await until(async () => (await title().inputValue()) === "" && (await title().getAttribute("placeholder")) === "Share it", "the English title is the hint");
    await title().fill("Поделитесь");
    await press("save");
    await until(() => service.state.editor.guides.share.document.steps[0].title.ru === "Поделитесь", "both are saved");
    assert.equal(service.state.editor.guides.share.document.steps[0].title.en, "Share it");
  }, { before: (service) => has(service, SHARE) }));

test("a preview is what the chosen person gets, and says which gates let them have it", () =>
  edited(async ({ page, title, press, card }) => {
    await title().waitFor();
    await press("preview");
    await page.locator("inapp-tip .title").getByText("Hello, there").waitFor();
    await card.locator("[data-key=search]").fill("gra");
    await card.locator(".people button").click();
    await page.locator("inapp-tip .title").getByText("Hello, Grace Hopper").waitFor();
    await card.getByText("This person would not get it now").waitFor();
    assert.deepEqual(await card.locator(".gate b").evaluateAll((/** @type {Element[]} */ all) => all.map((one) => one.getAttribute("aria-label"))), ["passes", "stops it"]);
    assert.deepEqual(await card.locator(".gate strong").allTextContents(), ["Audience", "Frequency"]);
    await page.locator("inapp-tip .primary").click();
    await page.locator("inapp-editor .toast").getByText("Done").waitFor();
    await title().waitFor();
  }, { before: (service) => has(service, { ...SHARE, steps: [{ title: { en: "Hello, {{ person.name | there }}" } }] }) }));

test("while a member edits, the page shows nobody's guides and counts nothing; afterwards it is as ever", () =>
  edited(async ({ page, service, press }) => {
    await page.evaluate(() => window.inapp.track("clicked"));
    await press("leave");
    await page.locator('inapp-editor .card [data-key="leave"]').waitFor();
    // Both calls go out in the moment of leaving, and may arrive in any order.
    assert.deepEqual(service.state.calls.filter((/** @type {string} */ call) => call !== "POST editor" && call !== "GET editor"), []);
    await page.locator('inapp-editor .card [data-key="leave"]').click();
    await page.locator("inapp-tip .title").getByText("Share it").waitFor();
    await arrival(service, "clicked");
  }, { decisions: [TIP] }));

test("a code that is no good any more says so, and the page goes on", () =>
  edited(async ({ page, service, card }) => {
    await card.getByText("The editor could not be opened").waitFor();
    await card.locator("button.icon").click();
    await arrival(service, "page");
    assert.equal(await page.locator("inapp-editor").count(), 0);
  }, { before: (service) => void (service.state.editor.isUsed = true) }));

test("a dialog of the page does not lock the editor out, and its elements can be pointed at", () =>
  edited(async ({ page, begin, point, title, press }) => {
    await page.evaluate(() => {
      const dialog = document.createElement("dialog");
      const button = document.createElement("button");
      button.dataset.tour = "confirm";
      button.textContent = "Confirm";
      dialog.append(button);
      document.body.append(dialog);
      dialog.showModal();
    });
    await page.locator("dialog > inapp-editor").waitFor({ state: "attached" });
    await begin("tip");
    await point("[data-tour=confirm]");
    await title().fill("Within");
    await page.evaluate(() => document.querySelector("dialog")?.remove());
    await page.locator("body > inapp-editor").waitFor({ state: "attached" });
    await press("place");
    await page.locator("inapp-editor .found .wrong").getByText("Not found on this page").waitFor();
  }));
