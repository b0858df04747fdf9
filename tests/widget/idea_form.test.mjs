import assert from "node:assert/strict";
import { test } from "node:test";
import { mistakes } from "../../static/widget/src/board/idea_form.js";
import en from "../../static/widget/src/board/texts/en.js";

test("lengths are counted as the service counts them, so that it refuses nothing the form took", () => {
  const found = (/** @type {string} */ title, body = "") => Object.values(mistakes({ title, body, client_id: "" }, en)).join("");
  assert.equal(found("🌚🌚"), en.titleShort);
  assert.equal(found("🌚".repeat(140), "🌚".repeat(5000)), "");
  assert.equal(found("x".repeat(141)), en.titleLong);
  assert.equal(found("abc", "x".repeat(5001)), en.bodyLong);
  assert.equal(found("abc", `${"x".repeat(5000)}  \n`), "");
});
