/** What is fetched for a first hint: nothing waits for another part, and what is not needed is not fetched. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { guide, KINDS, PRODUCT } from "./kinds.mjs";
import { arrival, until, useBrowser } from "./stage.mjs";

const withPage = useBrowser();
const partOf = (/** @type {string} */ url) => /\/widget\/(.*)-[0-9a-f]{8}\.js$/.exec(url)?.[1];
const PICTURE = { steps: [{ title: "Share it", image: { url: "https://example.com/a.png", alt: "A" } }] };

/** @type {[string, any, string[]][]} a decision, and the parts that it needs beside what shows guides */
const NEEDS = [
  ["a tip", KINDS.tip, []],
  ["a tip with a ring", { ...KINDS.tip, highlight: true }, ["ring"]],
  ["a tip with a picture", { ...KINDS.tip, ...PICTURE }, ["media"]],
  ["a tip with a moment", { ...KINDS.tip, when: { idle_ms: 50 } }, ["conditions"]],
  ["a tour", KINDS.tour, ["ring"]],
  ["a tour with an element to be pressed", { ...KINDS.tour, steps: KINDS.tour.steps.map((/** @type {object} */ step) => ({ ...step, advance_on: "press" })) }, ["ring", "pressed"]],
  ["a hotspot", KINDS.hotspot, ["hotspot"]],
  ["a modal", guide("modal"), ["modal"]],
  ["a banner", guide("banner"), ["banner"]],
  ["a checklist", KINDS.checklist, ["checklist"]],
];

for (const [name, decision, needed] of NEEDS) {
  test(`${name} asks for all that it needs in one moment, and for no more`, () =>
    withPage({ host: PRODUCT }, async ({ page, service, open }) => {
      /** @type {Set<string>} */
      const asked = new Set();
      /** @type {(() => void)[]} */
      const held = [];
      await page.route("**/widget/*-*.js", async (route) => {
        const part = partOf(route.request().url()) ?? "";
        asked.add(part);
        // Whatever comes after the core waits, so that only what is asked for without it can be seen.
        if (part !== "core") await new Promise((resolve) => held.push(() => resolve(undefined)));
        await route.continue();
      });
      service.state.decide = () => [decision];
      await open();
      const expected = ["core", "guides", "surface", "texts-en", ...needed].sort();
      await until(() => expected.every((part) => asked.has(part)), `all of ${expected} are asked for; there are ${[...asked]}`);
      await page.evaluate(() => window.inapp.track("meanwhile"));
      await arrival(service, "meanwhile");
      assert.deepEqual([...asked].sort(), expected);
      held.forEach((go) => go());
    }));
}
