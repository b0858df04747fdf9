/** Where plain guides belong, by page and selector: strict, so that none ever points at something else. */
import { matchesPage } from "./glob.js";
import { around, modalOf, rectOf, selectAll } from "./roots.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */

/** Whether a page and a selector say all; the rest is for the part that checks conditions. @param {Decision} decision */
export const isPlain = ({ when, placement }) =>
  !when && Object.entries(placement ?? {}).every(([name, value]) => !value || (typeof value === "string" && (name === "page" ? value[0] === "/" : name === "element")));

/** Whether a plain guide is for this page. @param {Decision} decision @param {string} path */
export const isForPage = ({ placement }, path) => !placement?.page || matchesPage(/** @type {string} */ (placement.page), path);

/** Whether a person could see it, were it scrolled to. @param {Element} element @returns {boolean} */
export function isVisible(element) {
  if (!element.isConnected || !element.getClientRects().length) return false;
  const { width, height } = element.getBoundingClientRect();
  if (!width || !height || element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) === false) return false;
  const frame = element.ownerDocument.defaultView?.frameElement;
  return element.ownerDocument === document || Boolean(frame && isVisible(frame));
}

/** Whether a part of it is in view, neither scrolled away in the page nor in a pane. @param {Element} element */
export function isInSight(element) {
  let { top, left, bottom, right } = rectOf(element);
  const cut = (/** @type {{top: number, left: number, bottom: number, right: number}} */ frame) => {
    top = Math.max(top, frame.top);
    left = Math.max(left, frame.left);
    bottom = Math.min(bottom, frame.bottom);
    right = Math.min(right, frame.right);
  };
  cut({ top: 0, left: 0, bottom: innerHeight, right: innerWidth });
  for (let pane = around(element); pane; pane = around(pane)) {
    const { localName } = pane;
    if (localName === "iframe" || (getComputedStyle(pane).overflow !== "visible" && localName !== "body" && localName !== "html")) cut(rectOf(pane));
  }
  return top < bottom && left < right;
}

/** Whether an open dialog, the host's or ours, makes all else unreachable: a hint would lie dead beneath it. @param {Element | null} target */
export function isBehindDialog(target) {
  try {
    const dialogs = document.querySelectorAll(":modal, inapp-board, inapp-centre, inapp-modal");
    return dialogs.length > 0 && !modalOf(target);
  } catch {
    return false;
  }
}

/** A selector that matches a whole table must not have each of its rows watched. */
const MOST_WATCHED = 10;

/** The first visible match; hosts often keep a second, hidden copy for small screens. @param {string} selector @returns {import("../contract.d.ts").Finding} */
export function findTarget(selector) {
  const matches = selectAll(selector);
  const target = matches.find(isVisible);
  if (target) return { target, watch: [target] };
  return { watch: matches.slice(0, MOST_WATCHED), reason: matches.length ? "hidden" : "no_match" };
}

const TYPED_IN = "textarea, [contenteditable], input:not([type=button], [type=submit], [type=checkbox], [type=radio])";

/** Whether somebody may be writing just now. */
export const isTypedIn = () => Boolean(document.activeElement?.matches(TYPED_IN));

/** The least height of a banner within the page. */
const ROOM = 40;

/** Whether something can be put into an element without moving the page: into the room kept for it, or out of sight. @param {Element} element */
export const hasRoom = (element) => (!element.childElementCount && element.clientHeight >= ROOM) || rectOf(element).bottom > innerHeight;
