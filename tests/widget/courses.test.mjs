import assert from "node:assert/strict";
import { test } from "node:test";
import { createCourses } from "../../static/widget/src/guides/courses.js";
import { createSearches } from "../../static/widget/src/guides/searches.js";
import { createStorage } from "../../static/widget/src/storage.js";
import { fakeShelf, fakeTimers } from "./fakes.mjs";

const tour = (/** @type {any} */ more = {}) => ({ decision: "d_1", guide: "tour", version: 1, kind: "tour", priority: 1, steps: [{ title: "a" }, { title: "b", placement: { element: "#b" } }, { title: "c" }], ...more });
const browser = (shelf = fakeShelf(), anonymousId = "a-1") => {
  let nowMs = 0;
  const storage = createStorage("pk", () => shelf);
  return { shelf, pass: (/** @type {number} */ ms) => (nowMs += ms), courses: () => createCourses({ storage, names: () => ({ anonymousId }), now: () => nowMs }) };
};

test("a tour stands where this browser left it, for as long as a session lasts, and longer where the service says that it goes on", () => {
  const { courses, pass } = browser();
  courses().turn(tour(), 1);
  assert.equal(courses().of(tour({ decision: "d_2" })).step, 1);
  pass(1_800_000);
  assert.equal(courses().of(tour({ decision: "d_3" })).step, 0);
  assert.equal(courses().of(tour({ decision: "d_4", step: 1 })).step, 1);
  assert.equal(courses().of(tour({ decision: "d_5", step: 3 })).step, 2);
});

test("a tour's place is not taken from another version, another person or a damaged memory", () => {
  const { shelf, courses } = browser();
  courses().turn(tour(), 2);
  assert.equal(courses().of(tour({ version: 2 })).step, 0);
  assert.equal(courses().of(tour({ steps: [{ title: "alone" }] })).step, 0);
  assert.equal(browser(shelf, "a-2").courses().of(tour()).step, 0);
  shelf.setItem("inapp:pk:tour:tour", "{");
  assert.equal(courses().of(tour()).step, 0);
});

test("each step of a tour has its own place, and a step that the service counts too far is the last", () => {
  const { courses } = browser();
  const its = courses();
  const first = tour({ placement: { element: "#a" }, when: { now: true } });
  assert.deepEqual(its.viewOf(first), first);
  its.turn(first, 1);
  assert.deepEqual([its.viewOf(first).placement, its.viewOf(first).when, its.originOf(its.viewOf(first))], [{ element: "#b" }, undefined, first]);
  assert.equal(courses().of(tour({ decision: "d_9", step: 9 })).step, 2);
});

test("a search is a miss once, at its end, and what may be skipped is left out from then on", () => {
  const timers = fakeTimers();
  /** @type {any[]} */
  const told = [];
  let nowMs = 0;
  const searches = createSearches({ tell: (_, step, miss) => told.push({ step, ...miss }), onDue: () => {}, now: () => nowMs, later: timers.later });
  const [patient, skipped] = [{ ...tour(), placement: { element: "#a" } }, { ...tour({ guide: "other" }), placement: { element: "#b", wait_for_ms: 200, when_missing: /** @type {const} */ ("skip") } }];
  const missing = { watch: [], reason: /** @type {const} */ ("no_match") };
  searches.keep("/a", [[patient, 0], [skipped, 1]]);
  assert.deepEqual([searches.look(patient, 0, missing), searches.look(skipped, 1, missing)], [{ isAwaited: false, isSkipped: false }, { isAwaited: true, isSkipped: false }]);
  nowMs = 200;
  assert.deepEqual(searches.look(skipped, 1, missing), { isAwaited: false, isSkipped: true });
  nowMs = 5000;
  searches.look(patient, 0, missing);
  searches.look(patient, 0, missing);
  assert.deepEqual(told, [
    { step: 1, reason: "no_match", tries: 2, waited_ms: 200, path: "/a", skipped: true },
    { step: 0, reason: "no_match", tries: 2, waited_ms: 5000, path: "/a" },
  ]);
  assert.equal(searches.isSkipped(skipped, 1), true);
  searches.keep("/b", [[skipped, 1]]);
  assert.equal(searches.isSkipped(skipped, 1), false);
});
