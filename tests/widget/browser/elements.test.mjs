import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { bundle } from "../bundle.mjs";
import { useBrowser } from "./stage.mjs";

const withPage = useBrowser();
const CASES = JSON.parse(readFileSync(new URL("../../rule_vectors/elements.json", import.meta.url), "utf8"));
let script = "";
before(async () => void (script = await bundle(["conditions/fingerprint.js", "guides/elements.js", "guides/roots.js"], "embed")));

for (const { name, page: body, element, ...expected } of CASES) {
  test(`an element is found or missed as its author said: ${name}`, () =>
    withPage({ host: { body } }, async ({ page }) => {
      await page.evaluate(script.replace(/^"use strict";\s*var embed =/, "window.embed ="));
      const found = await page.evaluate((wanted) => {
        const { findElement, isVisible, selectAll } = /** @type {any} */ (window).embed;
        const { target, by, reason } = findElement(wanted, { isVisible, selectAll });
        return target ? { found: target.id, by } : { reason };
      }, element);
      assert.deepEqual(found, expected);
    }));
}
