import assert from "node:assert/strict";
import { test } from "node:test";
import { askedWait, waitBeforeRetry } from "../../static/widget/src/backoff.js";
import { bodyOf, outcomeOf } from "../../static/widget/src/transport.js";

test("the wait doubles up to a minute, and is never shorter than the server asked for", () => {
  assert.deepEqual([1, 2, 3, 7, 50].map((failures) => waitBeforeRetry(failures, 0, 1)), [1000, 2000, 4000, 60_000, 60_000]);
  assert.equal(waitBeforeRetry(1, 0, 0), 500);
  assert.equal(waitBeforeRetry(1, 30_000, 1), 30_000);
  assert.equal(waitBeforeRetry(1, 86_400_000, 1), 600_000);
});

test("Retry-After is read as seconds and as a date", () => {
  const now = Date.parse("2026-11-02T09:00:00Z");
  assert.equal(askedWait("120", now), 120_000);
  assert.equal(askedWait("Mon, 02 Nov 2026 09:00:30 GMT", now), 30_000);
  assert.equal(askedWait("Mon, 02 Nov 2026 08:00:00 GMT", now), 0);
  assert.equal(askedWait(null, now), undefined);
  assert.equal(askedWait("soon", now), undefined);
});

test("each answer means one of: delivered, refused, unwelcome, later", () => {
  const kindOf = (/** @type {number} */ status, /** @type {any} */ body = null) => outcomeOf({ status, body }).kind;
  assert.equal(kindOf(200, { accepted: 1, decisions: [] }), "delivered");
  assert.deepEqual([400, 413, 422].map((status) => kindOf(status)), ["refused", "refused", "refused"]);
  assert.deepEqual([401, 403].map((status) => kindOf(status)), ["unwelcome", "unwelcome"]);
  assert.deepEqual([0, 429, 500, 503].map((status) => kindOf(status)), ["later", "later", "later", "later"]);
});

test("a 200 that is not the service's own, as of a network's sign-in page, is no delivery", () => {
  assert.equal(outcomeOf({ status: 200, body: null }).kind, "later");
});

test("a refused call carries the service's code and field", () => {
  const error = { code: "invalid_body", message: "The title is too short.", field: "title" };
  assert.throws(() => bodyOf({ status: 400, body: { error } }), { code: "invalid_body", field: "title" });
  assert.throws(() => bodyOf({ status: 0, body: null }), { code: "unreachable" });
});

test("of an answer only what can be read is taken: the rest costs the others nothing", () => {
  const good = { decision: "d_1", guide: "g", steps: [{}], placement: { page: "/a" } };
  const bad = [null, 7, "x", [], {}, { ...good, steps: null }, { ...good, steps: [null] }, { ...good, guide: 1 }];
  const answer = (/** @type {any} */ more) => /** @type {any} */ (outcomeOf({ status: 200, body: { accepted: 1, ...more } }));
  assert.deepEqual(answer({ decisions: [...bad, good], refused: [null, "x", { code: "c" }] }), { kind: "delivered", decisions: [good], refused: [{ code: "c" }], cancelled: [], askAgainMs: undefined });
  assert.deepEqual(answer({ decisions: "none", refused: 1 }), { kind: "delivered", decisions: undefined, refused: [], cancelled: [], askAgainMs: undefined });
});
