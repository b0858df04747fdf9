import assert from "node:assert/strict";
import { test } from "node:test";
import { sideOf } from "../../static/widget/src/guides/arrow.js";
import { placeBeside } from "../../static/widget/src/measured/beside.js";

const tip = { width: 300, height: 120 };
const view = { width: 1000, height: 700 };
const target = (/** @type {number} */ left, /** @type {number} */ top) => ({ left, top, width: 80, height: 30 });
const box = (/** @type {number} */ left, /** @type {number} */ top, /** @type {number} */ width, /** @type {number} */ height) =>
  /** @type {DOMRect} */ ({ left, top, width, height, right: left + width, bottom: top + height });

test("a tip stands below its element, centred", () => {
  assert.deepEqual(placeBeside(tip, target(460, 100), view), { left: 350, top: 140 });
});

test("a tip stands above where there is no room below", () => {
  assert.deepEqual(placeBeside(tip, target(460, 650), view), { left: 350, top: 520 });
});

test("a tip never leaves the view sideways", () => {
  assert.equal(placeBeside(tip, target(0, 100), view).left, 8);
  assert.equal(placeBeside(tip, target(920, 100), view).left, 692);
});

test("in a low view a tip stands after its element, which is on the left in right-to-left scripts", () => {
  const low = { width: 1000, height: 150 };
  assert.equal(placeBeside(tip, target(460, 60), low).left, 550);
  assert.equal(placeBeside(tip, target(460, 60), low, true).left, 150);
});

test("the arrow is on the side of the element, and nowhere when the two are apart", () => {
  const own = box(100, 100, 300, 120);
  assert.equal(sideOf(own, box(200, 60, 80, 30)), "top");
  assert.equal(sideOf(own, box(200, 230, 80, 30)), "bottom");
  assert.equal(sideOf(own, box(60, 120, 30, 30)), "left");
  assert.equal(sideOf(own, box(410, 120, 80, 30)), "right");
  assert.equal(sideOf(own, box(200, 400, 80, 30)), null);
  assert.equal(sideOf(own, box(150, 150, 80, 30)), null);
});
