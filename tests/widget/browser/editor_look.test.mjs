import assert from "node:assert/strict";
import { test } from "node:test";
import { editor, ENTRY, has, HOST, SHARE } from "./editor_scene.mjs";
import { faults } from "./axe.mjs";
import { HOSTS } from "./hosts.mjs";
import { useBrowser } from "./stage.mjs";

/** @typedef {ReturnType<typeof editor> & {page: import("playwright-core").Page, service: import("./stage.mjs").Service}} Scene */

const withPage = useBrowser();
const QUESTIONS = [
  { name: "recommend", ask: { en: "How likely are you to recommend us?" }, type: "scale", from: 0, to: 10, labels: { from: "Not at all", to: "Very" } },
  { name: "uses", ask: "What do you use?", type: "choice", many: true, options: [{ name: "reports", label: "Reports" }, { name: "exports", label: "" }] },
  { name: "missing", ask: "", type: "text", optional: true },
];
const KINDS = /** @type {Record<string, {host: string, more?: any}>} */ ({
  tip: { host: "inapp-tip" },
  hotspot: { host: "inapp-hotspot" },
  tour: { host: "inapp-tip", more: { steps: [SHARE.steps[0], { title: "Second" }] } },
  checklist: { host: "inapp-checklist", more: { steps: [{ title: { en: "First steps" } }], items: [{ name: "one", title: "Make a report", done: { did: { event: "made" } } }] } },
  modal: { host: "inapp-modal" },
  banner: { host: "inapp-banner", more: { banner: { position: "top" } } },
  announcement: { host: "inapp-centre" },
  survey: { host: "inapp-survey", more: { steps: [{ title: { en: "Two minutes" }, body: { en: "No more." } }], questions: QUESTIONS } },
});
const of = (/** @type {string} */ kind) => {
  const placement = ["tip", "hotspot", "tour"].includes(kind) ? SHARE.placement : { page: SHARE.placement.page };
  return { ...SHARE, kind, placement, ...KINDS[kind].more };
};

/** A card, a state: how it is come to, in a guide that is there. @type {Record<string, (scene: Scene) => Promise<unknown>>} */
const STATES = {
  "where to begin": async () => {},
  pointing: async ({ press, page }) => {
    await press("point");
    await page.locator("inapp-editor .overlay .sheet").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator("inapp-editor .about strong").waitFor();
  },
  kinds: ({ press }) => press("kind"),
  place: ({ press }) => press("place"),
  steps: async ({ press }) => {
    await press("add");
    await press("steps");
  },
  "a button": async ({ part }) => part("action-1").click(),
  languages: ({ press }) => press("language"),
  media: ({ press }) => press("media"),
  mistakes: async ({ title, press, card }) => {
    await title().fill("");
    await press("save");
    await press("mistakes").catch(() => {});
    await card.or(title()).first().waitFor();
  },
  preview: async ({ press, card }) => {
    await press("preview");
    await card.locator("[data-key=search]").fill("gra");
    await card.locator(".people button").click();
    await card.locator(".gate").first().waitFor();
  },
  saved: async ({ press, card }) => {
    await press("save");
    await card.locator("[data-key=publish]").waitFor();
  },
  "a conflict": async ({ press, card, service }) => {
    service.state.editor.guides.share.base = "mark-9";
    await press("save");
    await card.locator("[data-key=mine]").waitFor();
  },
  leaving: ({ press }) => press("leave"),
};

/** @param {(scene: Scene) => Promise<void>} play @param {any} document @param {any} [more] */
const edited = (play, document, { language = "en", host = HOST, ...more } = {}) =>
  withPage({ path: "/inner", host, isEdited: true, ...more }, async ({ page, service, open }) => {
    await page.goto("about:blank");
    service.state.editor.session.member.language = language;
    if (document) has(service, document);
    await open(ENTRY);
    await page.locator(document ? '[data-part="title"]:visible' : "inapp-editor .kind").first().waitFor();
    await play({ ...editor(page), page, service });
  });

for (const [language, direction, scheme] of /** @type {[string, string, "light" | "dark"][]} */ ([["en", "ltr", "light"], ["ru", "rtl", "dark"]])) {
  const setting = { language, context: { colorScheme: scheme, bypassCSP: true, reducedMotion: "reduce" }, host: { ...HOST, css: `${HOST.css} :root { color-scheme: light dark; direction: ${direction} }` } };
  test(`axe finds nothing in any card of the editor in ${language}, ${direction}, ${scheme}`, async () => {
    for (const [name, come] of Object.entries(STATES)) {
      await edited(async (scene) => {
        await come(scene);
        assert.deepEqual(await faults(scene.page), [], name);
      }, name === "where to begin" ? null : SHARE, setting);
    }
  });

  test(`axe finds nothing in any kind that is written in ${language}, ${direction}, ${scheme}`, async () => {
    for (const [kind, { host }] of Object.entries(KINDS)) {
      await edited(async ({ page, press }) => {
        await page.locator(host).waitFor({ state: "attached" });
        if (kind === "checklist") await press("items");
        assert.deepEqual(await faults(page), [], kind);
        for (const at of kind === "survey" ? QUESTIONS.keys() : []) {
          if (at) await press(`question ${at}`);
          else await press("questions");
          await page.locator(`inapp-editor [data-key="ask ${at}"]:visible`).waitFor();
          assert.deepEqual(await faults(page), [], `question ${at}`);
        }
      }, of(kind), setting);
    }
  });
}

for (const [kind, { host }] of Object.entries(KINDS)) {
  test(`a ${kind} is drawn by what draws it for visitors, and its title is written in place`, () =>
    edited(async ({ page, service, title, press }) => {
      await page.locator(host).waitFor({ state: "attached" });
      await title().fill("Written here");
      if (kind === "survey") {
        await press("questions");
        await press("question 2");
        await page.locator('inapp-editor [data-key="ask 2"]').fill("What is missing?");
      }
      await press("save");
      await page.locator("inapp-editor [data-key=publish]").waitFor();
      assert.equal(service.state.editor.guides.share.document.steps[0].title.en, "Written here");
    }, of(kind)));
}

for (const [name, { css = "", before = "", body }] of Object.entries(HOSTS)) {
  test(`on a host with ${name}, the editor is there in its own size, points and saves`, () =>
    edited(async ({ page, service, begin, point, title, press, bar }) => {
      const size = await bar.evaluate((element) => ({ font: getComputedStyle(element).fontSize, height: element.getBoundingClientRect().height }));
      assert.deepEqual([size.font, size.height > 30 && size.height < 60], ["13px", true], JSON.stringify(size));
      await begin("tip");
      await point("[data-tour=share]");
      await title().fill("Share it");
      await press("save");
      await page.locator("inapp-editor [data-key=publish]").waitFor();
      const { document: saved } = service.state.editor.guides["share-it"];
      assert.deepEqual([saved.placement.element.selector, Object.keys(saved.steps[0])], ['[data-tour="share"]', ["title"]]);
      assert.doesNotMatch(await page.evaluate(() => document.querySelector("inapp-editor")?.shadowRoot?.textContent ?? ""), /polluted|function/);
    }, null, { host: (/** @type {string} */ service) => ({ body: HOST.body + (body?.(service) ?? ""), css: `${HOST.css} ${css}`, before }) }));
}
