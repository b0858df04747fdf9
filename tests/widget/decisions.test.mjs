import assert from "node:assert/strict";
import { test } from "node:test";
import { createDecisions } from "../../static/widget/src/decisions.js";
import { isForPage, isPlain } from "../../static/widget/src/guides/elements.js";

const decision = (/** @type {string} */ guide, /** @type {any} */ more = {}) => ({ decision: `d_${guide}`, guide, version: 1, kind: "tip", priority: 1, steps: [{}], ...more });
const guides = (/** @type {ReturnType<typeof createDecisions>} */ decisions) => decisions.all().map(({ guide }) => guide);

test("candidates stand in the service's order, and a plain one is for its page alone", () => {
  const decisions = createDecisions();
  decisions.receive([decision("b"), decision("a", { placement: { page: "/reports/*" } }), decision("c", { placement: { page: "/other" } })], 0, 0);
  assert.deepEqual(guides(decisions), ["b", "a", "c"]);
  assert.deepEqual(decisions.all().map((one) => isForPage(one, "/reports/1")), [true, true, false]);
});

test("a decision is plain when a page and a selector say all", () => {
  const plain = [{}, { placement: {} }, { placement: { page: "/a", element: "#a" } }, { placement: { page: null } }];
  const special = [{ when: { now: true } }, { placement: { page: "a" } }, { placement: { page: ["/a"] } }, { placement: { element: {} } }, { placement: { page: "/a", device: "phone" } }];
  assert.deepEqual(plain.map((more) => isPlain(decision("a", more))), plain.map(() => true));
  assert.deepEqual(special.map((more) => isPlain(decision("a", more))), special.map(() => false));
});

test("what is on the screen stays a candidate although the service, counting it as shown, leaves it out", () => {
  const decisions = createDecisions();
  const shown = decision("a");
  decisions.receive([shown], 0, 0);
  decisions.hold(shown);
  decisions.receive([decision("b")], 0, 0);
  assert.deepEqual(guides(decisions), ["a", "b"]);
  assert.equal(decisions.all()[0], shown);
});

test("an answered guide does not come back from what was asked before the answer", () => {
  const decisions = createDecisions();
  const mark = decisions.mark();
  decisions.answer(decision("a"));
  decisions.receive([decision("a", { decision: "d_other" }), decision("b")], mark, 0);
  assert.deepEqual(guides(decisions), ["b"]);
});

test("an answered guide may come back by a new decision of the service that knows of the answer, never by the same", () => {
  const decisions = createDecisions();
  decisions.answer(decision("a"));
  decisions.receive([decision("a")], decisions.mark(), 0);
  assert.deepEqual(guides(decisions), []);
  decisions.receive([decision("a", { decision: "d_later" })], decisions.mark(), 0);
  assert.deepEqual(guides(decisions), ["a"]);
});

test("nothing of one person's is left for the next", () => {
  const decisions = createDecisions();
  decisions.receive([decision("a")], 0, 0);
  decisions.hold(decision("b"));
  decisions.clear();
  assert.deepEqual(guides(decisions), []);
});

test("what the service cancels is no candidate any more, on the screen or not, and comes back by a new decision only", () => {
  const decisions = createDecisions();
  const shown = decision("a");
  decisions.receive([shown, decision("b"), decision("c")], 0, 0);
  decisions.hold(shown);
  decisions.receive([decision("b"), decision("c")], 0, 0, ["a", "b", "unknown"]);
  assert.deepEqual(guides(decisions), ["c"]);
  decisions.receive([decision("a", { decision: "d_later" })], 0, 0);
  assert.deepEqual(guides(decisions), ["a"]);
});

test("several may be on the screen at once; what was not to be shown after all is released", () => {
  const decisions = createDecisions();
  const [tip, banner] = [decision("tip"), decision("banner")];
  decisions.receive([tip, banner, decision("c")], 0, 0);
  decisions.hold(tip);
  decisions.hold(banner);
  decisions.receive([decision("c"), decision("tip", { decision: "d_again" })], 0, 0);
  assert.deepEqual(decisions.all().map(({ decision: id }) => id), ["d_tip", "d_banner", "d_c"]);
  decisions.release(tip);
  decisions.answer(banner);
  assert.deepEqual(decisions.all().map(({ decision: id }) => id), ["d_c", "d_again"]);
});

test("a checklist on the screen stays the same decision and learns what is done by now", () => {
  const decisions = createDecisions();
  const list = decision("list", { kind: "checklist", items: [{ name: "a", done: false }] });
  decisions.receive([list], 0, 0);
  decisions.hold(list);
  decisions.receive([decision("list", { decision: "d_again", kind: "checklist", items: [{ name: "a", done: true }] })], 0, 0);
  assert.deepEqual(decisions.all(), [{ ...list, items: [{ name: "a", done: true }] }]);
});
