import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { percentScrolled } from "../../static/widget/src/conditions/listeners.js";
import { createMoments } from "../../static/widget/src/conditions/moments.js";
import { passes } from "../../static/widget/src/conditions/operators.js";
import { pathFits, placementFits } from "../../static/widget/src/conditions/placements.js";
import { matchesPage } from "../../static/widget/src/guides/glob.js";

/** @param {string} name @returns {any[]} */
const cases = (name) => JSON.parse(readFileSync(new URL(`../rule_vectors/${name}.json`, import.meta.url), "utf8"));
const KNOWN = ["eq", "ne", "in", "not_in", "gt", "gte", "lt", "lte", "exists", "contains"];

test("the browser compares as the server does", () => {
  const asked = cases("comparisons").filter(({ tests }) => Object.keys(tests).every((name) => KNOWN.includes(name)));
  assert.deepEqual(asked.filter(({ tests, value, passes: wanted }) => passes(tests, value) !== wanted), []);
  assert.ok(asked.length > 90);
});

test("an operator that the browser does not know lets nothing pass", () => {
  assert.deepEqual(["within", "constructor", "toString"].map((name) => passes({ [name]: 1 }, 1)), [false, false, false]);
});

test("the browser places guides as the server says", () => {
  const asked = cases("placements");
  assert.deepEqual(asked.filter(({ placement, screen, fits }) => placementFits(placement, screen, matchesPage) !== fits), []);
  assert.ok(asked.length > 80);
});

test("what fits a page fits its path: only query, width and device are left to ask", () => {
  const asked = cases("placements").filter(({ fits }) => fits);
  assert.deepEqual(asked.filter(({ placement, screen }) => !pathFits(placement, screen.path, matchesPage)), []);
});

for (const { why, path, decision, steps } of cases("browser_moments")) {
  test(`a moment of the browser's: ${why}`, () => {
    const moments = createMoments({ path, nowMs: 0, isVisible: true, matchesPage });
    moments.wait([{ guide: "a", ...decision }], 0);
    for (const [ms, what, value] of steps) {
      if (what === "open" || what === "shut") assert.equal(moments.isOpen("a", ms), what === "open", `${what} at ${ms} ms`);
      else moments.signal(what, ms, value);
    }
  });

  test(`a timer set by what is said comes in time: ${why}`, () => {
    const moments = createMoments({ path, nowMs: 0, isVisible: true, matchesPage });
    moments.wait([{ guide: "a", ...decision }], 0);
    let isOpen = moments.isOpen("a", 0);
    for (const [ms, what, value] of steps) {
      // Runs the timers up to then, one millisecond short of it: what changed by itself must have been announced.
      for (let next = moments.nextMs(0); next !== undefined && next < ms; next = moments.nextMs(next)) isOpen = moments.isOpen("a", next);
      if (ms > 0 && what !== "open" && what !== "shut") assert.equal(moments.isOpen("a", ms - 0.001), isOpen, `before ${what} at ${ms} ms`);
      if (what !== "open" && what !== "shut") moments.signal(what, ms, value);
      isOpen = moments.isOpen("a", ms);
    }
  });
}

const waiting = (/** @type {any} */ when, more = {}) => /** @type {any} */ ({ guide: "a", when, expires_ms: 60_000, ...more });
const begun = () => createMoments({ path: "/", nowMs: 0, isVisible: true, matchesPage });

test("what was before the waiting is not known: idle and dwell count from then", () => {
  const moments = begun();
  moments.wait([waiting({ idle_ms: 30_000 }), waiting({ dwell_ms: 30_000 }, { guide: "b" })], 20_000);
  assert.deepEqual([moments.isOpen("a", 49_999), moments.isOpen("b", 49_999)], [false, false]);
  assert.deepEqual([moments.isOpen("a", 50_000), moments.isOpen("b", 50_000)], [true, true]);
});

test("a new answer of the service's with the same guide interrupts nothing", () => {
  const moments = begun();
  moments.wait([waiting({ dwell_ms: 30_000 })], 0);
  moments.wait([waiting({ dwell_ms: 30_000 })], 29_000);
  assert.equal(moments.isOpen("a", 30_000), true);
});

test("a changed moment of the same guide begins anew", () => {
  const moments = begun();
  moments.wait([waiting({ dwell_ms: 30_000 })], 0);
  moments.wait([waiting({ dwell_ms: 31_000 })], 29_000);
  assert.deepEqual([moments.isOpen("a", 59_999), moments.isOpen("a", 60_000)], [false, true]);
});

test("what was answered waits for a new moment; now, page and dwell come once on each visit of a page", () => {
  for (const [when, isBack] of /** @type {[any, boolean][]} */ ([[{ now: true }, false], [{ page: "/" }, false], [{ dwell_ms: 10 }, false], [{ exit_intent: true }, true]])) {
    const moments = begun();
    moments.wait([waiting(when)], 0);
    moments.signal("exit_intent", 10);
    assert.equal(moments.isOpen("a", 10), true);
    moments.wait([], 20);
    moments.wait([waiting(when)], 30);
    assert.equal(moments.isOpen("a", 1000), false, JSON.stringify(when));
    moments.signal("exit_intent", 1000);
    assert.equal(moments.isOpen("a", 1000), isBack, JSON.stringify(when));
    moments.signal("page", 2000, "/");
    moments.signal("exit_intent", 2010);
    assert.equal(moments.isOpen("a", 2010), true, JSON.stringify(when));
  }
});

test("what nobody waits for is not listened for, and needs no timer", () => {
  const moments = begun();
  moments.wait([waiting({ scroll: 60 }), waiting({ scroll: 90 }, { guide: "b" }), waiting({ idle_ms: 5000 }, { guide: "c" })], 0);
  assert.deepEqual([...moments.wanted()], [["scroll", new Set([60, 90])], ["idle_ms", new Set([5000])]]);
  assert.equal(moments.nextMs(0), 5000);
  moments.signal("hide", 1000);
  assert.equal(moments.nextMs(1000), undefined);
  moments.wait([], 2000);
  assert.equal(moments.wanted().size, 0);
  assert.equal(moments.nextMs(2000), undefined);
});

test("percent are of the way that can be scrolled; its end is reached, and without a way there is none", () => {
  const at = (/** @type {number} */ scrollTop) => percentScrolled({ scrollTop, scrollHeight: 3000, clientHeight: 1000 });
  assert.ok(Number(at(1198.9)) < 60 && Number(at(1199)) >= 60);
  assert.equal(at(1999.4), 100);
  assert.equal(percentScrolled({ scrollTop: 0, scrollHeight: 1000, clientHeight: 1000 }), undefined);
});
