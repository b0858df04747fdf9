import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { matchesPage } from "../../static/widget/src/guides/glob.js";

/** @type {{glob: string, path: string, matches: boolean, why: string}[]} */
const cases = JSON.parse(readFileSync(new URL("../rule_vectors/page_globs.json", import.meta.url), "utf8"));

test("the browser reads page globs as the server does", () => {
  const wrong = cases.filter(({ glob, path, matches }) => matchesPage(glob, path) !== matches);
  assert.deepEqual(wrong, []);
  assert.ok(cases.length > 50);
});
