import assert from "node:assert/strict";
import { test } from "node:test";
import { createNews } from "../../static/widget/src/news.js";
import { createStorage } from "../../static/widget/src/storage.js";
import { fakeShelf } from "./fakes.mjs";

test("the same is news once a day, over page loads; another thing is news of its own", () => {
  const shelf = fakeShelf();
  let day = "2026-11-02";
  const load = () => createNews(createStorage("pk", () => shelf), () => day);
  assert.deepEqual(["a 1", "a 1", "b 1", "a 2"].map(load()), [true, false, true, true]);
  assert.deepEqual(["a 1", "c 1"].map(load()), [false, true]);
  day = "2026-11-03";
  assert.deepEqual(["a 1", "a 1"].map(load()), [true, false]);
});

test("where nothing can be stored, the same is news once for the page", () => {
  const isNews = createNews(createStorage("pk", () => { throw new Error("denied"); }));
  assert.deepEqual([isNews("a"), isNews("a")], [true, false]);
});
