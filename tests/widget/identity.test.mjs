import assert from "node:assert/strict";
import { test } from "node:test";
import { makeIdentifier } from "../../static/widget/src/identifier.js";
import { createIdentity } from "../../static/widget/src/identity.js";
import { createStorage } from "../../static/widget/src/storage.js";
import { fakeShelf } from "./fakes.mjs";

const on = (/** @type {any} */ shelf, key = "pk") => createIdentity(createStorage(key, () => shelf));

test("a visitor is the same person on the next page, another under another key", () => {
  const shelf = fakeShelf();
  const first = on(shelf).current();
  assert.deepEqual(on(shelf).current(), first);
  assert.notEqual(on(shelf, "pk_other").current().anonymousId, first.anonymousId);
});

test("signing in keeps the anonymous id, so that the history before it is kept", () => {
  const identity = on(fakeShelf());
  const { anonymousId } = identity.current();
  assert.equal(identity.identify("u-1"), false);
  assert.deepEqual(identity.current(), { anonymousId, userId: "u-1" });
});

test("another user on the same computer does not inherit the former one's anonymous id or account", () => {
  const identity = on(fakeShelf());
  identity.identify("u-1");
  identity.group("acct-1");
  const { anonymousId } = identity.current();
  assert.equal(identity.identify("u-2"), true);
  assert.equal(identity.current().groupId, undefined);
  assert.notEqual(identity.current().anonymousId, anonymousId);
});

test("reset forgets the user and the account, in storage too", () => {
  const shelf = fakeShelf();
  const identity = on(shelf);
  identity.identify("u-1");
  const { anonymousId } = identity.current();
  identity.reset();
  assert.deepEqual(Object.keys(on(shelf).current()), ["anonymousId"]);
  assert.notEqual(on(shelf).current().anonymousId, anonymousId);
});

test("a token stays with its user on the next page, and is gone after reset", () => {
  const shelf = fakeShelf();
  const identity = on(shelf);
  identity.identify("u-1", "token-1");
  assert.equal(on(shelf).current().token, "token-1");
  identity.identify("u-1");
  assert.equal(identity.current().token, "token-1");
  identity.identify("u-2");
  assert.equal(identity.current().token, undefined);
  identity.identify("u-2", "token-2");
  identity.reset();
  assert.deepEqual(Object.keys(on(shelf).current()), ["anonymousId"]);
});

test("events of a user who has just signed out are still sent with that user's token", () => {
  const identity = on(fakeShelf());
  identity.identify("u-1", "token-1");
  identity.reset();
  assert.deepEqual(identity.tokens(), ["token-1"]);
  identity.identify("u-2", "token-2");
  assert.deepEqual(identity.tokens(), ["token-1", "token-2"]);
});

test("damaged or foreign contents of the storage make a new visitor", () => {
  for (const text of ["{", "null", "[]", '{"anonymousId": 7}', '{"anonymousId": ""}', `{"anonymousId": "${"x".repeat(201)}"}`, '{"anonymousId": "a\\u0000"}', '{"anonymousId": "a\\ud800"}']) {
    const shelf = fakeShelf();
    shelf.setItem("inapp:pk:person", text);
    assert.match(on(shelf).current().anonymousId, /^[0-9a-f-]{36}$/);
  }
});

test("identifiers sort by time and never repeat, also when the clock stands still or goes back", () => {
  const made = Array.from({ length: 10_000 }, (_, count) => makeIdentifier(count < 9000 ? 1_700_000_000_000 : 1_600_000_000_000));
  assert.deepEqual([...made].sort(), made);
  assert.equal(new Set(made).size, made.length);
  assert.match(made[0], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
