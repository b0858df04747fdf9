import assert from "node:assert/strict";
import { test } from "node:test";
import { coverage, freeName, globOf, lostBetween, nameOf, newDocument, pageOf, placeOf, textFor, textIn, toldLocally, withKind, withPlace, withStepAdded, withStepMoved, withStepRemoved, withText } from "../../static/widget/src/editor/documents.js";
import { pointsFor, withFrom, withType, worded } from "../../static/widget/src/editor/questions.js";
import en from "../../static/widget/src/editor/texts/en.js";
import ru from "../../static/widget/src/editor/texts/ru.js";

const BOTH = { language: "ru", languages: ["en", "ru"] };
const plain = (/** @type {unknown} */ value) => JSON.parse(JSON.stringify(value));

/** @param {any} texts @param {string} [at] @returns {[string, string][]} */
const flat = (texts, at = "") => Object.entries(texts).flatMap(([key, text]) => (typeof text === "string" ? [/** @type {[string, string]} */ ([at + key, text])] : flat(text, `${at}${key}.`)));
const places = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

test("the editor says everything in both languages, with the same places for values", () => {
  const [one, other] = [flat(en), new Map(flat(ru))];
  assert.deepEqual([...other.keys()].sort(), one.map(([key]) => key).sort());
  for (const [key, text] of one) {
    assert.deepEqual(places(other.get(key) ?? ""), places(text), key);
    assert.ok(other.get(key), key);
  }
});

test("a page is proposed with what looks like an id in its path as any", () => {
  for (const [path, glob] of [
    ["/reports/7", "/reports/*"], ["/projects/42/reports/7/edit", "/projects/*/reports/*/edit"], ["/orders/3f2504e0-4f89-11d3-9a0c-0305e82c3301", "/orders/*"], ["/o/64b7f0c2a1d3e4f5a6b7c8d9", "/o/*"],
    ["/issues/ABC-123/", "/issues/*"], ["/settings/team", "/settings/team"], ["/", "/"], ["/v2/reports", "/v2/reports"], ["/deadbeef", "/deadbeef"], ["/blog/how-we-grew-in-2024-and-why", "/blog/*"],
  ]) assert.equal(globOf(path), glob, path);
});

test("a name is made of a title in either language, and is one that is not taken", () => {
  assert.equal(nameOf("Share it, {{ person.name | there }}!"), "share-it");
  assert.equal(nameOf("Поделитесь отчётом"), "podelites-otchetom");
  assert.equal(nameOf("…"), "");
  assert.equal(freeName("share", ["share", "share-2"]), "share-3");
});

test("writing in one language leaves the others, and an emptied one goes", () => {
  assert.deepEqual(withText({ en: "Share" }, "Поделиться", BOTH), { en: "Share", ru: "Поделиться" });
  assert.deepEqual(withText("Share", "Поделиться", BOTH), { en: "Share", ru: "Поделиться" });
  assert.deepEqual(withText({ en: "Share", ru: "П" }, "", BOTH), { en: "Share" });
  assert.equal(withText("Share", "Send", { language: "en", languages: ["en", "ru"] }), "Send");
  assert.equal(withText("", "Share", { language: "en", languages: ["en"] }), "Share");
  assert.equal(textIn({ en: "Share" }, "ru"), "");
  assert.equal(textIn({ en: "Share" }, "constructor"), "");
  assert.equal(textFor({ en: "Share" }, BOTH), "Share");
});

const TOUR = {
  guide: "tour", kind: "tour", trigger: { when: { event: "opened" } }, placement: { page: "/a", element: "#a", device: "desktop" },
  steps: [{ title: "A", actions: [{ label: "On", do: "next" }] }, { title: "B", placement: { page: "/b", element: "#b" }, actions: [{ label: "Back", do: "back" }] }, { title: "C", actions: [{ label: "Done", do: "complete" }] }],
};

test("a moved step takes its place along, and the first place is the guide's", () => {
  const moved = plain(withStepMoved(TOUR, 1, 0));
  assert.deepEqual(moved.steps.map((/** @type {any} */ { title }) => title), ["B", "A", "C"]);
  assert.deepEqual(moved.placement, { device: "desktop", page: "/b", element: "#b" });
  assert.deepEqual(placeOf(moved, 1), { page: "/a", element: "#a" });
  assert.deepEqual(moved.steps.map((/** @type {any} */ _, /** @type {number} */ at) => pageOf(moved, at)), ["/b", "/a", "/b"]);
  assert.deepEqual(plain(withStepMoved(moved, 0, 1)).steps[2].placement, undefined);
  assert.deepEqual(moved.trigger, TOUR.trigger);
});

test("no button says back in the first step, or next in the last", () => {
  assert.equal(plain(withStepMoved(TOUR, 1, 0)).steps[0].actions, undefined);
  assert.equal(plain(withStepMoved(TOUR, 0, 2)).steps[2].actions[0].do, "complete");
  assert.deepEqual(plain(withStepRemoved(TOUR, 0)).placement.page, "/b");
});

test("another kind has what it can have, and keeps everything that the editor does not know", () => {
  const modal = plain(withKind({ ...TOUR, holdout: { percent: 10 } }, "modal"));
  assert.deepEqual([modal.kind, modal.placement, modal.steps.length, modal.holdout], ["modal", { page: "/a", device: "desktop" }, 3, { percent: 10 }]);
  assert.equal(plain(withKind(TOUR, "hotspot")).steps.length, 1);
  const list = plain(withKind({ ...TOUR, frequency: { at_most: 2, until: [] } }, "checklist"));
  assert.deepEqual([list.items.length, list.frequency, list.steps], [1, { until: [] }, [{ title: "A" }]]);
  assert.deepEqual(plain(withKind(TOUR, "banner")).banner, { position: "top" });
  assert.equal(plain(withKind(newDocument("tip", { page: "/a", language: "en", languages: ["en"] }), "tour")).steps.length, 2);
});

test("a step that goes on when its element is pressed keeps that in a tour, and in no other kind", () => {
  const tour = { guide: "g", kind: "tour", steps: [{ title: "A" }, { title: "B", placement: { element: "#b" }, advance_on: "press" }] };
  assert.deepEqual(plain(withKind(tour, "tour")).steps, tour.steps);
  for (const kind of ["tip", "modal", "checklist", "survey"]) assert.ok(plain(withKind(tour, kind)).steps.every((/** @type {object} */ step) => !("advance_on" in step)), kind);
});

test("what another kind has no room for is told, whichever part of the guide it was", () => {
  const tongue = { language: "en", languages: ["en"] };
  const lost = (/** @type {any} */ document, /** @type {string} */ kind) => lostBetween(document, withKind(document, kind), tongue);
  const walk = {
    guide: "g", kind: "tour", placement: { page: "/a", element: "#a", wait_for: "5s", when_missing: "skip" }, highlight: false, frequency: { at_most: 2, every: "1d" }, trigger: { when: { page: "/a" }, delay: "5s", expires: "1h" }, not_helpful: "hide",
    steps: [{ title: "A", advance_on: "press" }, { title: "B", placement: { element: "#b" }, image: { url: "https://a.example/a.png" }, actions: [{ label: "On", do: "complete" }] }],
    variants: [{ name: "same" }, { name: "other", steps: [{ title: "V" }, { title: "W", placement: { element: "#w" } }] }],
  };
  assert.deepEqual(lost(walk, "tour"), []);
  assert.deepEqual(lost(walk, "modal"), ["highlight", "element", "wait_for", "when_missing", "advance_on", "placement", "variants"]);
  assert.deepEqual(lost({ ...walk, variants: undefined }, "hotspot"), ["highlight", "steps", "advance_on"]);
  assert.deepEqual(lost({ ...walk, variants: [{ name: "short", steps: [{ title: "V" }] }] }, "tip"), ["advance_on", "placement"], "a variant that loses nothing is not named");
  assert.deepEqual(lost({ ...walk, steps: walk.steps.slice(0, 1), variants: undefined }, "announcement"), ["highlight", "not_helpful", "element", "wait_for", "when_missing", "at_most", "every", "when", "delay", "expires", "advance_on"]);
  const list = { guide: "g", kind: "checklist", steps: [{ title: "A" }], items: [{ name: "one", title: "One" }], unknown: { to: "us" } };
  assert.deepEqual(lost(list, "survey"), ["items"]);
});

test("whatever a change of kind takes away has a name in both languages", () => {
  const told = ["steps", "items", "questions", "thanks", "image", "video", "look", "banner", "highlight", "not_helpful", "element", "wait_for", "when_missing", "at_most", "every", "when", "delay", "expires", "advance_on", "placement", "variants"];
  for (const words of [en, ru]) assert.deepEqual(told.filter((part) => !Object.hasOwn(words.parts, part)), []);
});

test("a survey is made of any kind and turned into any, keeps what both have, and has nothing that its kind cannot have", () => {
  const tip = { guide: "g", kind: "tip", highlight: "ring", not_helpful: "hide", trigger: { when: { event: "opened" }, delay: "5s" }, frequency: { at_most: 2 }, placement: { page: "/a", element: "#a", wait_for: "5s" }, holdout: { percent: 10 }, variants: [{ name: "long", steps: [{ title: "V", actions: [{ label: "On", do: "next" }] }, { title: "W" }] }, { name: "short" }], steps: [{ title: "A", body: "B", image: { url: "https://a.example/a.png" }, actions: [{ label: "On", do: "next" }] }, { title: "C" }] };
  const survey = plain(withKind(tip, "survey"));
  assert.deepEqual(survey, {
    guide: "g", kind: "survey", not_helpful: "hide", trigger: tip.trigger, frequency: tip.frequency, placement: { page: "/a" }, holdout: tip.holdout, variants: [{ name: "long", steps: [{ title: "V" }] }, { name: "short" }],
    steps: [{ title: "A", body: "B" }], questions: [{ name: "question", ask: "", type: "scale", from: 0, to: 10 }],
  });
  const written = { ...survey, questions: [{ name: "q", ask: "Why?", type: "text" }], thanks: "Thanks" };
  assert.deepEqual(plain(withKind(written, "survey")), written);
  const but = (/** @type {string[]} */ ...keys) => Object.fromEntries(Object.entries(written).filter(([key]) => !keys.includes(key)));
  assert.deepEqual(plain(withKind(written, "modal")), { ...but("questions", "thanks"), kind: "modal" });
  assert.deepEqual(plain(withKind(written, "announcement")), { ...but("questions", "thanks", "trigger", "frequency", "not_helpful"), kind: "announcement" });
  assert.deepEqual(plain(withKind(written, "checklist")).items.length, 1);
});

test("a question has what its type needs, and nothing of another", () => {
  const scale = { name: "q", ask: "How much?", type: "scale", from: 0, to: 10, labels: { from: "Little" }, optional: true };
  const choice = withType(scale, "choice");
  assert.deepEqual([Object.keys(choice).sort(), choice.options.length, choice.ask], [["ask", "name", "optional", "options", "type"], 2, "How much?"]);
  assert.deepEqual(withType(choice, "text"), { name: "q", ask: "How much?", type: "text", optional: true });
  assert.deepEqual(withType(choice, "scale"), { name: "q", ask: "How much?", type: "scale", optional: true, from: 0, to: 10 });
  assert.deepEqual([withFrom(scale, 1).to, withFrom(scale, -5).to, withFrom({ ...scale, to: 1 }, 1).to], [10, 5, 2]);
  assert.deepEqual(pointsFor({ from: 90 }).to, [91, 92, 93, 94, 95, 96, 97, 98, 99, 100]);
  assert.deepEqual(pointsFor({ from: 95 }).to, [96, 97, 98, 99, 100]);
});

test("a question's name follows its words until it was saved, and is never that of another question that was", () => {
  const one = { name: "question", ask: "" };
  const write = (/** @type {string} */ text, /** @type {string[]} */ saved) => worded([one, { name: "why", ask: "Why?" }], 0, { key: "ask", text, tongue: { language: "en", languages: ["en"] }, saved })[0].name;
  assert.equal(write("What for?", []), "what-for");
  assert.equal(write("Why", []), "why-2");
  assert.equal(write("What for?", ["question"]), "question");
  assert.equal(write("What for?", ["what-for"]), "what-for-2");
});

test("a step that is added to a tour is on the page that is seen", () => {
  const added = plain(withStepAdded(TOUR, 1, { page: "/z" }));
  assert.deepEqual(added.steps.map((/** @type {any} */ { title }) => title), ["A", "B", "", "C"]);
  assert.equal(pageOf(added, 2), "/z");
  assert.equal("placement" in plain(withPlace(withPlace(added, 2, { page: undefined }), 2, {})).steps[2], false);
});

test("how much of a guide is written in a language is counted over all its texts", () => {
  assert.deepEqual(coverage({ steps: [{ title: { en: "A", ru: "А" }, body: { en: "B" }, actions: [{ label: "On" }] }] }, "ru"), { written: 2, all: 3 });
  const survey = { steps: [{ title: { en: "A" } }], questions: [{ ask: { en: "B", ru: "Б" }, labels: { to: { en: "C" } } }, { ask: "D", options: [{ label: { en: "E", ru: "Е" } }] }], thanks: { en: "F" } };
  assert.deepEqual(coverage(survey, "ru"), { written: 3, all: 6 });
});

test("what the page draws before the service has answered is in the language that is written, else in the main one", () => {
  const told = toldLocally({ guide: "g", kind: "tip", steps: [{ title: { en: "A", ru: "А" }, body: { en: "B" }, actions: [{ label: { en: "On" }, do: "complete" }] }] }, BOTH);
  assert.deepEqual(plain(told.steps), [{ title: "А", body: "B", actions: [{ label: "On", do: "complete" }] }]);
});
