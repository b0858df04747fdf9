import assert from "node:assert/strict";
import { test } from "node:test";
import { createAsking } from "../../static/widget/src/asking.js";
import { fakeTimers } from "./fakes.mjs";

/** @typedef {import("../../static/widget/src/contract.d.ts").Outcome} Outcome */

/** A clock, a tab that can be hidden, and a service that answers what it is told to. */
function tab() {
  const timers = fakeTimers();
  const scene = {
    nowMs: 1_000_000,
    isHidden: false,
    asked: 0,
    /** @type {Outcome | Error} */
    answer: { kind: "delivered" },
  };
  const ask = async () => {
    scene.asked++;
    if (scene.answer instanceof Error) throw scene.answer;
    return scene.answer;
  };
  const asking = createAsking(ask, { later: timers.later, stop: timers.stop, now: () => scene.nowMs, isHidden: () => scene.isHidden });
  const pass = async (/** @type {number} */ ms) => {
    scene.nowMs += ms;
    await timers.pass();
  };
  return Object.assign(scene, { timers, asking, pass });
}

test("the service is asked again when it said, once, and then no timer is left", async () => {
  const it = tab();
  it.asking.plan(90_000);
  assert.deepEqual(it.timers.waits(), [90_000]);
  await it.pass(90_000);
  assert.equal(it.asked, 1);
  assert.deepEqual(it.timers.waits(), []);
});

test("a later word replaces the earlier one: there is one timer", () => {
  const it = tab();
  it.asking.plan(90_000);
  it.asking.plan(5000);
  assert.deepEqual(it.timers.waits(), [5000]);
  it.asking.plan(undefined);
  assert.deepEqual(it.timers.waits(), []);
});

test("never sooner than after a second, never later than after a day, and not at all for what is no time", () => {
  for (const [said, waits] of /** @type {[unknown, number[]][]} */ ([[0, [1000]], [1, [1000]], [1e12, [86_400_000]], [-1, []], [NaN, []], ["90000", []], [null, []], [undefined, []]])) {
    const it = tab();
    it.asking.plan(said);
    assert.deepEqual(it.timers.waits(), waits, String(said));
  }
});

test("a hidden tab does not ask; when it is looked at after the time has come, it asks at once, and only once", async () => {
  const it = tab();
  it.asking.plan(90_000);
  it.isHidden = true;
  await it.pass(90_000);
  assert.equal(it.asked, 0);
  it.isHidden = false;
  assert.equal(it.asking.check(), true);
  assert.equal(it.asking.check(), false);
  assert.equal(it.asked, 1);
});

test("a tab that is looked at before the time does not ask", () => {
  const it = tab();
  it.asking.plan(90_000);
  it.nowMs += 89_999;
  assert.equal(it.asking.check(), false);
  assert.equal(it.asked, 0);
  assert.deepEqual(it.timers.waits(), [90_000]);
});

test("a computer that slept over the time asks when it is looked at, although its timer has not fired", () => {
  const it = tab();
  it.asking.plan(90_000);
  it.nowMs += 3_600_000;
  assert.equal(it.asking.check(), true);
  assert.deepEqual(it.timers.waits(), []);
});

test("a service in trouble is asked at growing distances, and as late as it wishes", async () => {
  const it = tab();
  it.answer = { kind: "later" };
  it.asking.plan(1000);
  await it.pass(1000);
  const waits = [];
  for (let failure = 0; failure < 9; failure++) {
    const [wait] = it.timers.waits();
    waits.push(wait);
    await it.pass(wait);
  }
  assert.ok(waits.every((wait) => wait >= 1000 && wait <= 60_000), String(waits));
  assert.ok(waits[8] >= 30_000, String(waits));
  it.answer = { kind: "later", waitMs: 300_000 };
  await it.pass(waits[8]);
  assert.deepEqual(it.timers.waits(), [300_000]);
});

test("a refused page, an unwelcome one and an error of ours end the asking", async () => {
  for (const answer of /** @type {(Outcome | Error)[]} */ ([{ kind: "refused" }, { kind: "unwelcome" }, new Error("ours")])) {
    const it = tab();
    it.answer = answer;
    it.asking.plan(1000);
    await it.pass(1000);
    assert.equal(it.asked, 1);
    assert.deepEqual(it.timers.waits(), []);
  }
});

test("an answer that says when to ask next is not overruled by the failure of the one before", async () => {
  const it = tab();
  it.answer = { kind: "later" };
  it.asking.plan(1000);
  it.timers.fire();
  it.asking.plan(42_000);
  await it.timers.settle();
  assert.deepEqual(it.timers.waits(), [42_000]);
});
