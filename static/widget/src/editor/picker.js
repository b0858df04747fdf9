/**
 * Pointing at an element of the page, by mouse, touch or keyboard. A sheet over the page takes every press, so that nothing of
 * the page's is ever set off by it.
 */
import { around, rectOf } from "../guides/roots.js";
import { fill, focused, giveFocus, node } from "../surface/surface.js";

/** What is told of an element that is pointed at. @typedef {(element: Element) => ReturnType<typeof import("./elements.js").soundness>} Judge */

const HEARD = ["pointerdown", "pointerup", "pointermove", "mousedown", "mouseup", "mousemove", "click", "dblclick", "auxclick", "contextmenu", "touchstart", "touchend", "touchmove", "keydown", "keyup", "keypress", "wheel", "dragstart", "selectstart", "beforeinput"];
/** Scrolling by touch, and the click that follows a touch, would end with it. */
const NATIVE = ["touchstart", "touchend", "touchmove", "pointermove", "pointerdown"];
const CONTROL = "button, a[href], select, summary, label, [role=button], [role=tab], [role=menuitem], [role=link], [role=switch]";
const TAGS_OF_NOTHING = ["html", "body", "script", "style", "template", "link", "meta"];

const isOurs = (/** @type {Element} */ element) => element.localName.startsWith("inapp-");

/** The innermost element there, in frames and open shadow roots, too. @param {Document | ShadowRoot} root @param {number} x @param {number} y @returns {Element | null} */
function innermost(root, x, y) {
  const found = root.elementFromPoint(x, y);
  if (!found || isOurs(found)) return null;
  if (found.shadowRoot && found.shadowRoot !== root) return innermost(found.shadowRoot, x, y) ?? found;
  if (found instanceof HTMLIFrameElement) {
    const { left, top } = found.getBoundingClientRect();
    try {
      if (found.contentDocument) return innermost(found.contentDocument, x - left - found.clientLeft, y - top - found.clientTop) ?? found;
    } catch {
      return found;
    }
  }
  return found;
}

/** What a press on it would be meant for: the button, not the drawing in it. @param {Element | null} element */
function meant(element) {
  const control = element?.closest(CONTROL);
  if (control) return control;
  const drawing = element?.closest("svg");
  return drawing?.parentElement ?? element ?? null;
}

const isTaken = (/** @type {Element | null} */ element) => Boolean(element && !TAGS_OF_NOTHING.includes(element.localName) && !isOurs(element) && element.getClientRects().length);

/** Beside, above and beneath, passing what cannot be seen. @type {Record<string, (element: Element) => Element | null>} */
const WAYS = {
  ArrowUp: (element) => first(around(element), around),
  ArrowDown: (element) => first(element.shadowRoot?.firstElementChild ?? element.firstElementChild, (at) => at.nextElementSibling),
  ArrowLeft: (element) => first(element.previousElementSibling, (at) => at.previousElementSibling),
  ArrowRight: (element) => first(element.nextElementSibling, (at) => at.nextElementSibling),
};

/** @param {Element | null} element @param {(at: Element) => Element | null} next */
function first(element, next) {
  let at = element;
  while (at && !isTaken(at)) at = next(at);
  return at;
}

/** Where the keyboard begins. @returns {Element | null} */
const beginning = () =>
  [...document.querySelectorAll("[data-tour], main button, h1, button, a[href]")].find((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return isTaken(element) && bottom > 0 && top < innerHeight;
  }) ?? first(document.body.firstElementChild, (at) => at.nextElementSibling);

/** The wheel scrolls what is beneath the sheet. @param {Element | null} element @param {WheelEvent} wheel */
function scroll(element, { deltaX, deltaY }) {
  for (let at = element; at; at = around(at)) {
    const { overflowY, overflowX } = getComputedStyle(at);
    const canScroll = (at.scrollHeight > at.clientHeight && /auto|scroll/.test(overflowY)) || (at.scrollWidth > at.clientWidth && /auto|scroll/.test(overflowX));
    if (canScroll) return at.scrollBy(deltaX, deltaY);
  }
  return scrollBy(deltaX, deltaY);
}

/**
 * @param {{overlay: HTMLElement, words: import("./shell.js").Words, from: Element | null, judge: Judge}} parts
 * @returns {Promise<Element | null>} null where it was given up
 */
export function pick({ overlay, words, from, judge }) {
  const before = focused();
  const box = node("div", { class: "box", hidden: true });
  const about = node("div", { class: "about", hidden: true });
  const give = node("button", { type: "button", text: words.cancel });
  const news = node("div", { class: "unseen", role: "status" });
  const sheet = node("div", { class: "sheet", role: "application", "aria-label": words.pointing, "aria-describedby": "how", tabindex: 0 });
  overlay.replaceChildren(sheet, box, about, node("div", { class: "hint" }, node("span", { id: "how", text: words.howToPoint }), give), news);
  sheet.focus({ preventScroll: true });

  return new Promise((resolve) => {
    /** @type {Element | null} */
    let at = null;
    const follow = () => at && draw(at);

    /** @param {Element} element */
    function draw(element) {
      const { left, top, width, height } = rectOf(element);
      box.hidden = false;
      Object.assign(box.style, { transform: `translate(${left}px, ${top}px)`, inlineSize: `${width}px`, blockSize: `${height}px` });
      const room = about.getBoundingClientRect();
      const below = top + height + 8;
      const y = below + room.height < innerHeight ? below : Math.max(8, top - room.height - 8);
      about.style.transform = `translate(${Math.max(8, Math.min(left, innerWidth - room.width - 8))}px, ${y}px)`;
    }

    /** @param {Element | null} element @param {boolean} [isSpoken] */
    function point(element, isSpoken = false) {
      if (!element || element === at) return;
      at = element;
      const { name, word, why, level } = judge(element);
      about.hidden = false;
      about.replaceChildren(node("strong", { text: name, dir: "auto" }), node("span", { class: `sound ${level}`, text: word }), node("span", { class: "why", text: why }));
      draw(element);
      if (isSpoken) news.textContent = fill(words.pointedAt, { name, sound: word });
    }

    /** @param {Element | null} found */
    function end(found) {
      for (const name of HEARD) removeEventListener(name, hear, true);
      removeEventListener("scroll", follow, true);
      removeEventListener("resize", follow);
      giveFocus(before);
      resolve(found);
    }

    /** @param {any} event */
    function under({ clientX, clientY }) {
      overlay.style.pointerEvents = "none";
      sheet.style.pointerEvents = "none";
      const found = innermost(document, clientX, clientY);
      overlay.style.pointerEvents = "";
      sheet.style.pointerEvents = "";
      return found;
    }

    /** @param {KeyboardEvent} event */
    function press(event) {
      if (event.key === "Enter" || event.key === " ") return at ? end(at) : undefined;
      if (!Object.hasOwn(WAYS, event.key)) return undefined;
      const next = at ? WAYS[event.key](at) : beginning();
      next?.scrollIntoView({ block: "nearest" });
      return point(next, true);
    }

    /** @param {any} event */
    function answer(event) {
      if (event.type === "keydown") press(event);
      else if (event.type === "wheel") scroll(under(event), event);
      else if (event.type === "pointermove" || event.type === "pointerdown") point(meant(under(event)));
      else if (event.type === "click") take(meant(under(event)));
    }

    const take = (/** @type {Element | null} */ found) => void (isTaken(found) && end(found));

    /** The button that gives up is the one thing that works as ever. @param {any} event */
    function hear(event) {
      const isGive = event.composedPath().includes(give);
      if (isGive && event.type === "click") return end(null);
      if (event.type === "keydown" && event.key === "Escape") return stop(event), end(null);
      if (event.type === "keydown" && (event.key === "Tab" || isGive)) return undefined;
      stop(event);
      return isGive ? undefined : answer(event);
    }

    /** @param {Event} event */
    function stop(event) {
      event.stopImmediatePropagation();
      if (!NATIVE.includes(event.type) && event.cancelable) event.preventDefault();
    }

    for (const name of HEARD) addEventListener(name, hear, { capture: true, passive: false });
    addEventListener("scroll", follow, true);
    addEventListener("resize", follow);
    if (from && isTaken(from)) point(from, true);
  });
}
