import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { BUDGETS, PAGES } from "../../static/widget/build.mjs";

const dist = new URL("../../static/widget/dist/", import.meta.url);
const read = (/** @type {string} */ file) => readFileSync(new URL(file, dist), "utf8");
/** @type {Record<string, {file: string, bytes: number, brotli: number}>} */
const manifest = JSON.parse(read("manifest.json"));

for (const [name, { parts, limit }] of Object.entries(BUDGETS)) {
  test(`the ${name} stays within its ${limit} bytes of brotli`, () => {
    const size = parts.reduce((sum, part) => sum + manifest[`${part}.js`].brotli, 0);
    assert.ok(size > 0 && size <= limit, `${size} bytes`);
  });
}

for (const [name, { parts, limit }] of Object.entries(PAGES)) {
  test(`a page that loads ${name}, in one language, stays within ${limit} bytes of brotli`, () => {
    const size = parts.reduce((sum, part) => sum + manifest[`${part}.js`].brotli, 0);
    assert.ok(size > 0 && size <= limit, `${size} bytes`);
  });
}

test("every part is in a budget", () => {
  const known = Object.values(BUDGETS).flatMap(({ parts }) => parts);
  assert.deepEqual(Object.keys(manifest).filter((name) => !known.includes(name.replace(/\.js$/, ""))), []);
});

test("every file is there plain, as brotli and as gzip, and no other", () => {
  const expected = Object.values(manifest).flatMap(({ file }) => [file, `${file}.br`, `${file}.gz`]);
  assert.deepEqual(readdirSync(dist).sort(), [...expected, "manifest.json"].sort());
});

test("each part imports only parts that are there, and nothing before it is asked for", () => {
  for (const { file } of Object.values(manifest)) {
    const text = read(file);
    // What all parts draw with is asked for by the core in the same moment.
    const statics = [...text.matchAll(/(?<!")\bfrom\s*"([^"]+)"|\bimport\s*"([^"]+)"/g)].map(([, from, alone]) => from ?? alone);
    assert.ok(statics.every((imported) => imported === `./${manifest["surface.js"].file}`), `${file} imports ${statics}: one more round trip`);
  }
  const core = read(manifest["core.js"].file);
  for (const { file } of Object.values(manifest)) {
    const [, part, hash] = /^(.*)-([0-9a-f]{8})\.js$/.exec(file) ?? [];
    if (part && part !== "core" && !part.startsWith("editor")) assert.match(core, new RegExp(`"?${part}"?:"${hash}"`), `the core does not know ${file}`);
  }
  for (const name of ["core.js", "editor.js"]) assert.ok(read("inapp.js").includes(manifest[name].file), name);
});

test("what members edit with is nothing that a visitor's page knows of, but for the loader's look for who comes to edit", () => {
  const forVisitors = Object.entries(manifest).filter(([name]) => !name.startsWith("editor") && name !== "inapp.js");
  for (const [name, { file }] of forVisitors) assert.doesNotMatch(read(file), /editor-[0-9a-f]{8}|editor-(cards|walk|elements|en|ru)/, name);
});

test("nothing that a strict host forbids is in the files", () => {
  for (const { file } of Object.values(manifest)) assert.doesNotMatch(read(file), /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write/, file);
});
