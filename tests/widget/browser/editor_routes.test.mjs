/** A product that has its routes in the fragment of its address opens in the editor at the page wished. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BODY, draft, editor } from "./editor_scene.mjs";
import { CODE } from "./editor_stub.mjs";
import { useBrowser } from "./stage.mjs";

const withPage = useBrowser();
// As routers of such products do: the query is cut from the route, and an unknown route leads home.
const ROUTER = `
  const routes = { "/": "Home", "/reports": "All reports" };
  const draw = () => {
    const name = routes[location.hash.slice(1).split("?")[0]];
    if (name) document.querySelector("h1").textContent = name;
    else location.replace("#/");
  };
  addEventListener("hashchange", draw);
  draw();
`;
const HOST = { body: BODY, script: ROUTER };
const heading = (/** @type {import("playwright-core").Page} */ page) => page.locator("h1").textContent();

test("the product shows the page wished, and the code leaves its address", () =>
  withPage({ path: "/app", host: HOST, isEdited: true }, async ({ page, service, open }) => {
    await page.goto("about:blank");
    await open(`/app#/reports?inapp-editor=${CODE}`);
    const { begin, point, title, press, bar } = editor(page);
    await bar.waitFor();
    assert.equal(await page.evaluate(() => location.hash), "#/reports");
    assert.equal(await heading(page), "All reports");
    await begin("tip");
    await point("[data-tour=share]");
    await title().fill("Share it");
    await press("save");
    assert.equal((await draft(service, "share-it")).placement.page, "/app");
  }));

test("a router that puts the code into the address again does not end the session with it", () =>
  withPage({ path: "/app", host: HOST, isEdited: true }, async ({ page, open }) => {
    await page.goto("about:blank");
    await open(`/app#/reports?tab=all&inapp-editor=${CODE}`);
    const { bar } = editor(page);
    await bar.waitFor();
    assert.equal(await page.evaluate(() => location.hash), "#/reports?tab=all");
    await page.evaluate((code) => history.replaceState(null, "", `#/reports?tab=all&inapp-editor=${code}`), CODE);
    await page.reload();
    await bar.getByText("Editor of Acme Reports").waitFor();
    assert.equal(await page.evaluate(() => location.hash), "#/reports?tab=all");
  }));
