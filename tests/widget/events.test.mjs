import assert from "node:assert/strict";
import { test } from "node:test";
import { asEventName, asName, asRecord, makeEvent } from "../../static/widget/src/events.js";
import { sentenceOf } from "../../static/widget/src/mistakes/mistakes.js";

test("an event says who did it, for which account, and when", () => {
  const event = makeEvent({ anonymousId: "a-1", userId: "u-1", groupId: "acct-1" }, { type: "track", event: "report_created", properties: { rows: 2 } });
  assert.deepEqual([event.anonymousId, event.userId, event.context?.groupId, event.event], ["a-1", "u-1", "acct-1", "report_created"]);
  assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.deepEqual(Object.keys(makeEvent({ anonymousId: "a-1" }, { type: "page" })).sort(), ["anonymousId", "messageId", "timestamp", "type"]);
});

test("numbers are taken as ids, everything else that is no text is refused by name", () => {
  assert.equal(asName(42, "the user id"), "42");
  for (const bad of [undefined, null, "", "  ", {}, NaN && "", "x".repeat(201), "a\0", "a\ud800"]) assert.throws(() => asName(bad, "the user id"), /^TypeError: the user id$/);
});

test("the service's own event names are refused", () => {
  assert.equal(asEventName("report_created"), "report_created");
  assert.throws(() => asEventName("$guide_shown"), /\$guide_shown/);
});

test("traits and properties are objects or nothing", () => {
  assert.deepEqual(asRecord(undefined, "traits"), {});
  for (const bad of ["x", 1, []]) assert.throws(() => asRecord(bad, "traits"), /^TypeError: traits$/);
});

test("the integrator is told what was wrong, where, and what to do", () => {
  assert.match(sentenceOf("identify", "userId"), /^identify\(userId\): the user id must be a text of 1 to 200 characters.*; this call was ignored\.$/);
  assert.match(sentenceOf("track", "$guide_shown"), /"\$guide_shown".*reserved; choose another/);
  assert.match(sentenceOf("group", "traits"), /^group\(groupId, traits\): traits must be an object/);
  assert.match(sentenceOf("on", "name"), /must be one of ready, shown/);
  assert.equal(sentenceOf("track", "Converting circular structure to JSON"), "Converting circular structure to JSON");
});
