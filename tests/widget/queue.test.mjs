import assert from "node:assert/strict";
import { test } from "node:test";
import { makeIdentifier } from "../../static/widget/src/identifier.js";
import { createQueue, KEPT, PER_REQUEST } from "../../static/widget/src/queue.js";
import { createStorage } from "../../static/widget/src/storage.js";
import { fakeShelf, fakeTimers } from "./fakes.mjs";

/** @typedef {import("../../static/widget/src/contract.d.ts").Outcome} Outcome */

const event = (/** @type {string} */ name) => ({ messageId: makeIdentifier(), event: name });

/** @param {{shelf?: any, outcomes?: Outcome[]}} [setting] */
function setUp({ shelf = fakeShelf(), outcomes = [] } = {}) {
  const timers = fakeTimers();
  /** @type {{names: string[], isLast: boolean, keepalive: boolean}[]} */
  const requests = [];
  const queue = createQueue({
    storage: createStorage("pk", () => shelf),
    later: timers.later,
    deliver: async (texts, request) => {
      requests.push({ names: texts.map((text) => JSON.parse(text).event), ...request });
      return outcomes.shift() ?? { kind: "delivered" };
    },
  });
  return { queue, timers, requests, shelf };
}

test("calls made together travel together, in their order", async () => {
  const { queue, timers, requests } = setUp();
  for (const name of ["a", "b", "c"]) queue.add(event(name));
  await timers.pass();
  assert.deepEqual(requests.map(({ names }) => names), [["a", "b", "c"]]);
});

test("a long row goes in several requests, one after the other, and only the last asks for decisions", async () => {
  const { queue, timers, requests } = setUp();
  for (let count = 0; count < PER_REQUEST * 2 + 1; count++) queue.add(event(`e${count}`));
  for (let count = 0; count < 3; count++) await timers.pass();
  assert.deepEqual(requests.map(({ names, isLast }) => [names.length, isLast]), [[PER_REQUEST, false], [PER_REQUEST, false], [1, true]]);
});

test("1,000 calls in a row need at most 10 requests and lose none", async () => {
  const { queue, timers, requests } = setUp();
  for (let count = 0; count < 1000; count++) queue.add(event(`e${count}`));
  while (timers.waits().length) await timers.pass();
  assert.ok(requests.length <= 10);
  assert.equal(new Set(requests.flatMap(({ names }) => names)).size, 1000);
});

test("an event stays in storage until the service has answered for it, and the next page sends it", async () => {
  const { queue, timers, shelf } = setUp({ outcomes: [{ kind: "later" }] });
  queue.add(event("kept"));
  await timers.pass();
  assert.equal(shelf.names().length, 1);
  const next = setUp({ shelf });
  next.queue.add(event("new"));
  await next.timers.pass();
  assert.deepEqual(next.requests[0].names, ["kept", "new"]);
  assert.deepEqual(shelf.names(), []);
});

test("after a failure nothing is sent before the wait is over, then everything", async () => {
  const { queue, timers, requests } = setUp({ outcomes: [{ kind: "later", waitMs: 30_000 }] });
  queue.add(event("a"));
  await timers.pass();
  queue.add(event("b"));
  queue.flush();
  assert.deepEqual([requests.length, timers.waits()], [1, [30_000]]);
  await timers.pass();
  assert.deepEqual(requests[1].names, ["a", "b"]);
});

test("what the service refuses is not sent again", async () => {
  const { queue, timers, requests, shelf } = setUp({ outcomes: [{ kind: "refused" }] });
  queue.add(event("bad"));
  await timers.pass();
  await timers.pass();
  assert.deepEqual([requests.length, shelf.names().length], [1, 0]);
});

test("a page that is not welcome falls silent", async () => {
  const { queue, timers, requests } = setUp({ outcomes: [{ kind: "unwelcome" }] });
  queue.add(event("a"));
  await timers.pass();
  queue.add(event("b"));
  queue.flush();
  await timers.pass();
  assert.equal(requests.length, 1);
});

test("of more events than can be kept the oldest are dropped, in storage too", () => {
  const { queue, shelf } = setUp();
  const first = event("first");
  queue.add(first);
  queue.flush();
  for (let count = 0; count < KEPT; count++) queue.add(event("later"));
  assert.equal(shelf.names().length, KEPT);
  assert.ok(!shelf.names().some((/** @type {string} */ name) => name.endsWith(first.messageId)));
});

test("leaving the page puts what no request has taken into storage", () => {
  const { queue, shelf } = setUp();
  for (const name of ["a", "b"]) queue.add({ ...event(name), ...{ text: "x".repeat(50_000) } });
  queue.flush();
  assert.equal(shelf.names().length, 2);
});

test("a full or closed storage keeps nothing from being sent", async () => {
  const shelf = fakeShelf();
  shelf.isFull = true;
  const { queue, timers, requests } = setUp({ shelf });
  queue.add(event("a"));
  await timers.pass();
  assert.deepEqual(requests[0].names, ["a"]);
});

test("a damaged entry in storage costs itself only", async () => {
  const shelf = fakeShelf();
  shelf.setItem("inapp:pk:event:x", '{"event": "cut o');
  const { queue, timers, requests } = setUp({ shelf });
  queue.add(event("whole"));
  await timers.pass();
  assert.deepEqual([requests[0].names, shelf.names()], [["whole"], []]);
});

test("leaving the page sends what waits, small enough to outlive it", () => {
  const { queue, requests } = setUp();
  for (let count = 0; count < 10; count++) queue.add({ ...event("big"), ...{ text: "ж".repeat(5000) } });
  queue.flush();
  assert.equal(requests[0].keepalive, true);
  assert.ok(requests[0].names.length >= 5 && requests[0].names.length < 10);
});

test("what was changed by the host after the call is sent as it was at the call", async () => {
  /** @type {string[]} */
  const texts = [];
  const timers = fakeTimers();
  const queue = createQueue({
    storage: createStorage("pk", fakeShelf),
    later: timers.later,
    deliver: async (sent) => (texts.push(...sent), { kind: "delivered" }),
  });
  const properties = { rows: 1 };
  queue.add({ ...event("a"), ...{ properties } });
  properties.rows = 2;
  await timers.pass();
  assert.equal(JSON.parse(texts[0]).properties.rows, 1);
});
