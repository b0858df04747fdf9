import assert from "node:assert/strict";
import { test } from "node:test";
import { asEventName, asName, asRecord, makeEvent } from "../../static/widget/src/events.js";

test("an event says who did it, for which account, and when", () => {
  const event = makeEvent({ anonymousId: "a-1", userId: "u-1", groupId: "acct-1" }, { type: "track", event: "report_created", properties: { rows: 2 } });
  assert.deepEqual([event.anonymousId, event.userId, event.context?.groupId, event.event], ["a-1", "u-1", "acct-1", "report_created"]);
  assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(Object.keys(makeEvent({ anonymousId: "a-1" }, { type: "page" })).sort(), ["anonymousId", "messageId", "timestamp", "type"]);
});

test("numbers are taken as ids, everything else that is no text is refused by name", () => {
  assert.equal(asName(42, "the user id"), "42");
  for (const bad of [undefined, null, "", "  ", {}, NaN && "", "x".repeat(201), "a\0", "a\ud800"]) assert.throws(() => asName(bad, "the user id"), /the user id must be/);
});

test("the service's own event names are refused", () => {
  assert.equal(asEventName("report_created"), "report_created");
  assert.throws(() => asEventName("$guide_shown"), /reserved/);
});

test("traits and properties are objects or nothing", () => {
  assert.deepEqual(asRecord(undefined, "traits"), {});
  for (const bad of ["x", 1, []]) assert.throws(() => asRecord(bad, "traits"), /traits must be an object/);
});
