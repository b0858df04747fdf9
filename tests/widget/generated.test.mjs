import assert from "node:assert/strict";
import { test } from "node:test";
import { isGenerated, isHash, isTelling } from "../../static/widget/src/editor/generated.js";

test("what frameworks, hashes and counters made is never taken for a name", () => {
  const made = [":r1:", "«r2»", "_r_3_", "ember123", "radix-:r1:", "headlessui-menu-button-1", "mui-42", "css-1abc23", "sc-bdVaJa", "jsx-2871", "svelte-xyzabc", "Button_root__aKqTz", "Card_title__x3K9a", "_card_1x2y3_5", "react-select-2-input", "step-7", "aBcDe", "kqxztr"];
  assert.deepEqual(made.filter((name) => !isGenerated(name)), []);
});

test("what a person wrote is taken", () => {
  const own = ["share", "nav-reports", "toolbar__share", "signUpForm", "user_menu", "card__title", "oauth2-login", "h1-title", "settings.export", "экспорт"];
  assert.deepEqual(own.filter(isGenerated), []);
});

test("a hook's value that is of one record or build is told from a word", () => {
  assert.deepEqual(["3f2b8c1d-9a4e-4f6b", "row-9f8e7d6c5b", "a1b2c3d4"].filter((value) => !isHash(value)), []);
  assert.deepEqual(["share", "feedback", "deadline-2026", "facade-feed", "nav-reports"].filter(isHash), []);
});

test("classes that say how something looks or in what state it is tell nothing", () => {
  assert.deepEqual(["bg-blue-500", "md:flex", "px-4", "is-active", "selected", "card--wide", "text-sm", "w-full", "ng-valid", "col-6"].filter(isTelling), []);
  assert.deepEqual(["toolbar", "toolbar__share", "sidebar-menu", "primary-action"].filter((name) => !isTelling(name)), []);
});
