import assert from "node:assert/strict";
import { test } from "node:test";
import { mistakes } from "../../static/widget/src/board/idea_form.js";
import { chooseLanguage, mainLanguage } from "../../static/widget/src/language.js";
import { fill } from "../../static/widget/src/surface/fill.js";
import ofSurvey from "../../static/widget/src/survey/texts.js";
import boardEn from "../../static/widget/src/board/texts/en.js";
import boardRu from "../../static/widget/src/board/texts/ru.js";
import centreEn from "../../static/widget/src/centre/texts/en.js";
import centreRu from "../../static/widget/src/centre/texts/ru.js";
import hintsEn from "../../static/widget/src/texts/en.js";
import hintsRu from "../../static/widget/src/texts/ru.js";

const places = (/** @type {string | string[]} */ text) => [...String(text).matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

/** @type {Record<string, Record<string, string | string[]>[]>} */
const TEXTS = { "guides and stars": [hintsEn, hintsRu], "the board": [boardEn, boardRu], "the centre": [centreEn, centreRu] };

for (const [what, [en, ru]] of Object.entries(TEXTS)) {
  test(`both languages say everything of ${what}, with the same places for values`, () => {
    assert.deepEqual(Object.keys(ru), Object.keys(en));
    for (const [key, text] of Object.entries(en)) {
      const other = ru[key];
      assert.deepEqual(places(other), places(text), key);
      assert.equal(other.length > 0, true, key);
      assert.equal(Array.isArray(other) && other.length, Array.isArray(text) && text.length, key);
    }
  });
}

test("a survey says in both languages what it says of itself, with the same places for values", () => {
  assert.deepEqual(Object.keys(ofSurvey.ru), Object.keys(ofSurvey.en));
  for (const [key, text] of Object.entries(ofSurvey.en)) assert.deepEqual(places(ofSurvey.ru[/** @type {"send"} */ (key)]), places(text), key);
});

test("the language is the first wish that is spoken, else English", () => {
  assert.equal(chooseLanguage([undefined, "ru-RU", "en"]), "ru");
  assert.equal(chooseLanguage(["de", null, "EN-gb"]), "en");
  assert.equal(chooseLanguage(["", "constructor"]), "en");
});

test("guides are asked for in the first wish, also where the embed itself does not speak it", () => {
  assert.equal(mainLanguage([undefined, "de-AT", "ru"]), "de");
  assert.equal(mainLanguage(["", "not a language", null]), undefined);
});

test("a value never brings places of its own, and an unknown place stays", () => {
  assert.equal(fill("{title}: {votes} {toString}", { title: "{votes}", votes: 3 }), "{votes}: 3 {toString}");
});

test("an idea needs 3 to 140 characters of title and at most 5,000 of details", () => {
  const draft = (title = "abc", body = "") => mistakes({ title, body, client_id: "" }, boardEn);
  assert.deepEqual(draft("abc"), { title: "", body: "" });
  assert.equal(draft("  ab  ").title, boardEn.titleShort);
  assert.equal(draft("x".repeat(141)).title, boardEn.titleLong);
  assert.deepEqual(draft("x".repeat(140), "y".repeat(5000)), { title: "", body: "" });
  assert.equal(draft("abc", "y".repeat(5001)).body, boardEn.bodyLong);
});
