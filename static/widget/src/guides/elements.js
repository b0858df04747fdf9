/** Where plain guides belong, by page and selector: strict, so that none ever points at something else. */
import { matchesPage } from "./glob.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */

/** Whether a page and a selector say all; the rest is for the part that checks conditions. @param {Decision} decision */
export const isPlain = ({ when, placement }) =>
  !when && Object.entries(placement ?? {}).every(([name, value]) => !value || (typeof value === "string" && (name === "page" ? value[0] === "/" : name === "element")));

/** Whether a plain guide is for this page. @param {Decision} decision @param {string} path */
export const isForPage = ({ placement }, path) => !placement?.page || matchesPage(/** @type {string} */ (placement.page), path);

/** Whether a person could see it, were it scrolled to. @param {Element} element */
export function isVisible(element) {
  if (!element.isConnected || !element.getClientRects().length) return false;
  const { width, height } = element.getBoundingClientRect();
  if (!width || !height) return false;
  return element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;
}

/** Whether a part of it is in view, neither scrolled away in the page nor in a pane. @param {Element} element */
export function isInSight(element) {
  let { top, left, bottom, right } = element.getBoundingClientRect();
  const cut = (/** @type {{top: number, left: number, bottom: number, right: number}} */ frame) => {
    top = Math.max(top, frame.top);
    left = Math.max(left, frame.left);
    bottom = Math.min(bottom, frame.bottom);
    right = Math.min(right, frame.right);
  };
  cut({ top: 0, left: 0, bottom: innerHeight, right: innerWidth });
  for (let pane = element.parentElement; pane; pane = pane.parentElement) {
    if (getComputedStyle(pane).overflow !== "visible" && pane !== document.body && pane !== document.documentElement) cut(pane.getBoundingClientRect());
  }
  return top < bottom && left < right;
}

/** Whether an open dialog, the host's or ours, makes all else unreachable: a hint would lie dead beneath it. @param {Element | null} target */
export function isBehindDialog(target) {
  try {
    const dialogs = [...document.querySelectorAll(":modal, inapp-board")];
    return dialogs.length > 0 && !dialogs.some((dialog) => dialog.contains(target));
  } catch {
    return false;
  }
}

/** A selector that matches a whole table must not have each of its rows watched. */
const MOST_WATCHED = 10;

/**
 * The first visible match; hosts often keep a second, hidden copy for small screens. `watch` are the elements whose
 * coming into view could change that.
 * @param {string} selector one that the browser cannot read matches nothing
 * @returns {{target: Element | undefined, watch: Element[]}}
 */
export function findTarget(selector) {
  try {
    const matches = [...document.querySelectorAll(selector)];
    const target = matches.find(isVisible);
    return { target, watch: target ? [target] : matches.slice(0, MOST_WATCHED) };
  } catch {
    return { target: undefined, watch: [] };
  }
}
