import assert from "node:assert/strict";
import { test } from "node:test";
import { useBrowser } from "./stage.mjs";

const withPage = useBrowser();
const IDEA = { id: "idea_1", title: "Dark mode", body: "For dim rooms.", status: "planned", votes: 42, voted: false, mine: false, created_at: "2026-11-02T09:00:00Z" };
const host = { body: '<button id="ideas">Ideas</button>', script: 'document.querySelector("#ideas").addEventListener("click", () => inapp.open("ideas"))' };

/** @typedef {import("playwright-core").Page} Page */
const sheet = (/** @type {Page} */ page) => page.getByRole("dialog");
const openSheet = (/** @type {Page} */ page) => page.getByRole("button", { name: "Ideas", exact: true }).click();

test("a board lists its ideas; a vote shows the service's figure and can be withdrawn", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.ideas = [IDEA];
    await openSheet(page);
    await page.getByRole("dialog", { name: "Ideas for Acme Reports" }).waitFor();
    const voted = page.evaluate(() => new Promise((resolve) => window.inapp.on("voted", resolve)));
    const button = page.getByRole("button", { name: "Vote for “Dark mode”: 42" });
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await button.click();
    await page.getByRole("button", { name: "Withdraw your vote for “Dark mode”: 43", pressed: true }).click();
    await page.getByRole("button", { name: "Vote for “Dark mode”: 42", pressed: false }).waitFor();
    assert.deepEqual(await voted, { idea: "idea_1", votes: 43, voted: true });
  }));

test("a vote that the service does not take goes back, and says so", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.ideas = [IDEA];
    await openSheet(page);
    const button = page.getByRole("button", { name: "Vote for “Dark mode”: 42" });
    await button.waitFor();
    service.state.trouble = 503;
    await button.click();
    await page.getByText("Not saved. Try again.").waitFor();
    await page.getByRole("button", { name: "Vote for “Dark mode”: 42", pressed: false }).waitFor();
  }));

test("Escape closes the board and the focus returns to what opened it", () =>
  withPage({ host }, async ({ page }) => {
    await openSheet(page);
    await sheet(page).waitFor();
    await page.keyboard.press("Escape");
    await sheet(page).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.id), "ideas");
  }));

test("an idea without a title is refused at the field; one with a title is posted and stands on top", () =>
  withPage({ host }, async ({ page }) => {
    await openSheet(page);
    await page.getByText("No ideas yet").waitFor();
    await page.getByRole("button", { name: "Share an idea" }).first().click();
    await page.getByRole("button", { name: "Post idea" }).click();
    const title = page.getByRole("textbox", { name: "Title" });
    assert.equal(await title.getAttribute("aria-invalid"), "true");
    await page.getByText("Write at least 3 characters").waitFor();
    await title.fill("  Export to Excel ");
    await page.getByRole("button", { name: "Post idea" }).click();
    await page.getByRole("heading", { name: "Export to Excel" }).waitFor();
    await page.getByText("Thank you. Your idea is posted with your vote.").waitFor();
  }));

test("a draft outlives a failed post and a closed board, and is sent again under the same client id", () =>
  withPage({ host }, async ({ page, service }) => {
    await openSheet(page);
    /** @type {string[]} */
    const ids = [];
    page.on("request", (request) => request.method() === "POST" && request.url().includes("/boards/") && ids.push(JSON.parse(request.postData() ?? "{}").client_id));
    await page.getByRole("button", { name: "Share an idea" }).first().click();
    await page.getByRole("textbox", { name: "Title" }).fill("Keep me");
    service.state.trouble = 500;
    await page.getByRole("button", { name: "Post idea" }).click();
    await page.getByText("That did not work.").waitFor();
    await page.keyboard.press("Escape");
    service.state.trouble = null;
    await openSheet(page);
    await page.getByRole("button", { name: "Share an idea" }).first().click();
    assert.equal(await page.getByRole("textbox", { name: "Title" }).inputValue(), "Keep me");
    await page.getByRole("button", { name: "Post idea" }).click();
    await page.getByRole("heading", { name: "Keep me" }).waitFor();
    assert.equal(ids.length, 2);
    assert.equal(ids[0], ids[1]);
  }));

test("a board that cannot be read offers to try again", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.trouble = 500;
    service.state.ideas = [IDEA];
    await openSheet(page);
    await page.getByText("That did not work").waitFor();
    service.state.trouble = null;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Dark mode" }).waitFor();
  }));

test("more ideas come by the cursor", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.ideas = [IDEA];
    service.state.next = "c2";
    await openSheet(page);
    const more = page.getByRole("button", { name: "Show more" });
    await more.waitFor();
    const request = page.waitForRequest((sent) => new URL(sent.url()).searchParams.get("after") === "c2");
    service.state.ideas = [{ ...IDEA, id: "idea_2", title: "Second" }];
    service.state.next = null;
    await more.click();
    await request;
    await page.getByRole("heading", { name: "Second" }).waitFor();
    await more.waitFor({ state: "detached" });
    assert.equal(await page.getByRole("listitem").count(), 2);
  }));

test("author text stays text", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.ideas = [{ ...IDEA, title: '<img src=x onerror="alert(1)">', body: "<script>alert(2)</script>" }];
    await openSheet(page);
    await page.getByRole("heading", { name: '<img src=x onerror="alert(1)">' }).waitFor();
    await page.getByText("<script>alert(2)</script>").waitFor();
  }));

test("the host's own keyboard shortcuts do not hear what is typed", () =>
  withPage({ host: { ...host, script: `${host.script}; document.addEventListener("keydown", (event) => console.error("shortcut " + event.key))` } }, async ({ page }) => {
    await openSheet(page);
    await page.getByRole("button", { name: "Share an idea" }).first().click();
    await page.keyboard.type("abc");
    assert.equal(await page.getByRole("textbox", { name: "Title" }).inputValue(), "abc");
  }));

test("a board that the host swept away with its page opens again", () =>
  withPage({ host }, async ({ page }) => {
    await openSheet(page);
    await sheet(page).waitFor();
    await page.evaluate(() => {
      document.querySelector("inapp-board")?.remove();
      window.inapp.open("ideas");
    });
    await sheet(page).waitFor();
  }));

test("opened twice at once, one board is there", () =>
  withPage({ host }, async ({ page }) => {
    await page.evaluate(() => ["ideas", "ideas"].forEach((board) => window.inapp.open(board)));
    await page.getByText("No ideas yet").waitFor();
    assert.equal(await page.locator("inapp-board").count(), 1);
  }));

test("the next person at the computer does not find the former one's draft", () =>
  withPage({ host }, async ({ page }) => {
    const title = page.getByRole("textbox", { name: "Title" });
    for (const found of ["", "Mine alone", ""]) {
      await openSheet(page);
      await page.getByRole("button", { name: "Share an idea" }).first().click();
      assert.equal(await title.inputValue(), found);
      await title.fill("Mine alone");
      await page.keyboard.press("Escape");
      await sheet(page).waitFor({ state: "detached" });
      if (found) await page.evaluate(() => window.inapp.reset());
    }
  }));

test("a vote answered with nonsense goes back, and says so", () =>
  withPage({ host }, async ({ page, service }) => {
    service.state.ideas = [IDEA];
    await openSheet(page);
    await page.route("**/vote?*", (route) => route.fulfill({ json: { fine: true }, headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Access-Control-Allow-Methods": "*" } }));
    await page.getByRole("button", { name: "Vote for “Dark mode”: 42" }).click();
    await page.getByText("Not saved. Try again.").waitFor();
    await page.getByRole("button", { name: "Vote for “Dark mode”: 42", pressed: false }).waitFor();
  }));
