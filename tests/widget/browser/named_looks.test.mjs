/** Looks beside the workspace's own: a guide is drawn in the one that it names, and never in another first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, PRODUCT } from "./kinds.mjs";
import { until, useBrowser } from "./stage.mjs";

const withPage = useBrowser();
const css = (/** @type {string} */ colour) => `.surface{--accent:${colour};--radius:3px}@supports (color:light-dark(#000,#fff)){.surface{--accent:${colour}}}`;
const OWN = { css: css("#0f766e"), logo: "" };
const AUTUMN = { css: css("#b45309"), logo: "" };
const [TEAL, AMBER, INDIGO] = ["rgb(15, 118, 110)", "rgb(180, 83, 9)", "rgb(79, 70, 229)"];

/** The accent of what has this name. @param {import("playwright-core").Page} page @param {string} host @param {string} css */
const accentOf = (page, host, css) => page.locator(`${host} ${css}`).first().evaluate((element) => {
  const probe = element.getRootNode().appendChild(Object.assign(document.createElement("div"), { className: "surface" }));
  probe.style.cssText = "background: var(--accent)";
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
});

/** @param {import("playwright-core").Page} page */
function lookCalls(page) {
  /** @type {(string | null)[]} */
  const asked = [];
  page.on("request", (request) => new URL(request.url()).pathname === "/v1/look" && asked.push(new URL(request.url()).searchParams.get("name")));
  return asked;
}

test("a guide is drawn in the look that it names, its ring too, and what names none in the workspace's own; each is asked for once", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [{ ...KINDS.tour, look: "autumn" }, { ...KINDS.checklist, claim: false }];
    service.state.look = OWN;
    service.state.looks.autumn = [200, AUTUMN];
    const asked = lookCalls(page);
    await open();
    await page.locator("inapp-tip .tip").waitFor();
    assert.equal(await accentOf(page, "inapp-tip", ".tip"), AMBER);
    await page.locator("inapp-ring .ring").waitFor({ state: "attached" });
    assert.equal(await accentOf(page, "inapp-ring", ".ring"), AMBER);
    await page.locator("inapp-checklist .launcher").waitFor();
    assert.equal(await accentOf(page, "inapp-checklist", ".launcher"), TEAL);
    await page.locator("inapp-tip .primary").click();
    await page.locator("inapp-tip").getByText("Second").waitFor();
    assert.deepEqual(asked.sort(), ["autumn", null]);
  }));

for (const kind of /** @type {const} */ (["hotspot", "modal", "banner", "checklist", "survey"])) {
  test(`a ${kind} wears the look that it names`, () =>
    withPage({ host: PRODUCT }, async ({ page, service, open }) => {
      service.state.decide = () => [{ ...KINDS[kind], look: "autumn", claim: kind !== "checklist" }];
      service.state.looks.autumn = [200, AUTUMN];
      await open();
      await page.locator(`inapp-${kind} .surface`).first().waitFor({ state: "attached" });
      assert.equal(await accentOf(page, `inapp-${kind}`, ".surface"), AMBER);
      if (kind !== "hotspot") return;
      await page.locator("inapp-hotspot .beacon").click();
      await page.locator("inapp-tip .tip").waitFor();
      assert.equal(await accentOf(page, "inapp-tip", ".tip"), AMBER);
    }));
}

for (const [kind, press] of /** @type {["modal" | "checklist", string?][]} */ ([["modal"], ["checklist", "inapp-checklist .launcher"]])) {
  test(`a ${kind} has the logo of the look that it names, and another one the workspace's`, async () => {
    for (const [look, wanted] of /** @type {[string | undefined, string][]} */ ([["autumn", "autumn"], [undefined, "own"]])) {
      await withPage({ host: PRODUCT, context: { bypassCSP: true } }, async ({ page, service, open }) => {
        await page.route("https://pictures.example/*", (route) => route.fulfill({ contentType: "image/svg+xml", body: '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="24"/>' }));
        service.state.look = { ...OWN, logo: "https://pictures.example/own.svg" };
        service.state.looks.autumn = [200, { ...AUTUMN, logo: "https://pictures.example/autumn.svg" }];
        service.state.decide = () => [{ ...KINDS[kind], steps: [{ title: "Begin" }], ...(look && { look }) }];
        await open();
        if (press) await page.locator(press).click();
        await page.locator(`inapp-${kind} img.logo`).waitFor();
        assert.equal(await page.locator(`inapp-${kind} img.logo`).getAttribute("src"), `https://pictures.example/${wanted}.svg`);
      });
    }
  });
}

/** A page on which the patience of a guide never ends. */
const PATIENT = { ...PRODUCT, before: "const own = window.setTimeout; window.setTimeout = (run, ms, ...more) => (ms === 1000 ? 0 : own(run, ms, ...more));" };

test("nothing of a guide is seen before its look is there", () =>
  withPage({ host: PATIENT }, async ({ page, service, open }) => {
    service.state.decide = () => [{ ...KINDS.tip, look: "autumn", claim: true }];
    /** @type {(answer: any) => void} */
    let answer = () => {};
    service.state.looks.autumn = new Promise((resolve) => void (answer = resolve));
    const asked = lookCalls(page);
    await open();
    await until(() => asked.includes("autumn") && service.state.claims.length === 1, "the look is asked for, and the showing");
    // All else is there: a guide in no look would be drawn in these frames.
    await page.evaluate(async () => { for (let frame = 0; frame < 10; frame++) await new Promise(requestAnimationFrame); });
    assert.equal(await page.locator("inapp-tip").count(), 0);
    answer([200, AUTUMN]);
    await page.locator("inapp-tip .tip").waitFor();
    assert.equal(await accentOf(page, "inapp-tip", ".tip"), AMBER);
  }));

test("a look that is nowhere keeps no guide back: it is drawn in the workspace's own", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [{ ...KINDS.tip, look: "winter" }];
    service.state.look = OWN;
    await open();
    await page.locator("inapp-tip .tip").waitFor();
    assert.equal(await accentOf(page, "inapp-tip", ".tip"), TEAL);
  }));

test("a look of which nothing comes keeps no guide back for long after its showing was granted: it is drawn in the workspace's own", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [{ ...KINDS.tip, look: "autumn", claim: true }];
    service.state.look = OWN;
    service.state.looks.autumn = new Promise(() => {});
    await open();
    await page.locator("inapp-tip .tip").waitFor();
    assert.equal(await accentOf(page, "inapp-tip", ".tip"), TEAL);
    assert.equal(service.state.claims.length, 1);
  }));

test("a named look that is the embed's own is that, whatever the workspace has", () =>
  withPage({ host: PRODUCT }, async ({ page, service, open }) => {
    service.state.decide = () => [{ ...KINDS.tip, look: "plain" }];
    service.state.look = OWN;
    service.state.looks.plain = [200, { css: "", logo: "" }];
    await open();
    await page.locator("inapp-tip .tip").waitFor();
    assert.equal(await accentOf(page, "inapp-tip", ".tip"), INDIGO);
  }));
