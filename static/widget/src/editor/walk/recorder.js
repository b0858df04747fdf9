/**
 * A walk through the host page as steps: what was pressed, chosen and filled in, never what was written or which value was
 * chosen. It goes on over page loads, and hears neither the embed's own surfaces nor what the host marked as private.
 */
import { quietly } from "../../host.js";
import { isPrivate, isTypedInto, nameOf, plain } from "../names.js";
import { globOf, nameOfPage } from "./pages.js";
import { wordsForChoice, wordsForField, wordsForPage, wordsForPress } from "./sentences.js";

/**
 * @typedef {object} WalkStep
 * @property {string} page
 * @property {string} path
 * @property {import("./sentences.js").Deed} action
 * @property {string} words
 * @property {string} text what the element says
 * @property {import("../../contract.d.ts").PlacementElement | null} element
 * @property {string} [stability]
 */
/** @typedef {ReturnType<typeof import("../describe.js").describe>} Described */
/** @typedef {{steps: WalkStep[], isOn: boolean, path: string, hasActed: boolean, language: string}} Walk */

export const KEPT_AS = "inapp:walk";
const MOST_STEPS = 100;
const PRESSED = "a[href], button, summary, [role=button], [role=link], [role=tab], [role=menuitem], [role=menuitemradio], [role=menuitemcheckbox], [role=option], [role=switch], [role=treeitem], [type=button], [type=submit], [type=reset], [type=image], [onclick], [tabindex]";
/** Each is one value of several, and says which. */
const VALUES = "[type=radio], [role=radio], [role=option], [role=menuitemradio]";
const GROUPS = "fieldset, [role=radiogroup], [role=listbox], [role=menu]";
const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false])";

/** The first of what an event went through that fits, unless it is ours or private. @param {Event} event @param {string} css @returns {Element | null} */
function hit(event, css) {
  const way = event.composedPath().filter((/** @type {any} */ node) => node.nodeType === 1);
  const elements = /** @type {Element[]} */ (way);
  if (elements.some(({ localName }) => localName.startsWith("inapp-"))) return null;
  const found = elements.find((element) => element.matches(css));
  return found && !isPrivate(found) ? found : null;
}

/** A window and the frames in it, as far as they are of one origin. @param {Window} own @returns {Window[]} */
const windowsIn = (own) => [own, ...Array.from({ length: own.length }, (_, at) => own[at]).filter(isOfOrigin).flatMap(windowsIn)];

/** @param {Window} frame */
function isOfOrigin(frame) {
  try {
    return Boolean(frame.document);
  } catch {
    return false;
  }
}

/** Hears in the page and in its frames, those that come later, too. @param {(readonly [string, (event: any) => void])[]} heard */
function createEars(heard) {
  const unlisten = () => windowsIn(window).forEach((each) => {
    heard.forEach(([name, hear]) => each.removeEventListener(name, hear, true));
    each.document.removeEventListener("load", onLoad, true);
  });
  // A frame that loads has another window then; what is heard already is not heard twice.
  const listen = () => windowsIn(window).forEach((each) => {
    heard.forEach(([name, hear]) => each.addEventListener(name, hear, true));
    each.document.addEventListener("load", onLoad, true);
  });
  const onLoad = quietly(listen);
  return { listen, unlisten };
}

/** A label's own words, without what is written or chosen within it. @param {Node} node @returns {string} */
const wordsOf = (node) => [...node.childNodes].map((/** @type {any} */ each) => (each.nodeType === 3 ? each.data : each.nodeType === 1 && !each.matches("select, textarea, [contenteditable], [data-inapp-private]") ? wordsOf(each) : "")).join(" ");

/** What a field is called. @param {any} field */
function labelOf(field) {
  const told = (/** @type {Element | null} */ each) => (each && !isPrivate(each) ? wordsOf(each) : "");
  const labelled = (field.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((/** @type {string} */ id) => told(id && field.getRootNode().getElementById?.(id))).join(" ");
  const label = [...(field.labels ?? field.querySelectorAll(":scope > legend"))].find((each) => !isPrivate(each));
  const name = [field.getAttribute("aria-label"), labelled, label && wordsOf(label), field.getAttribute("placeholder"), field.getAttribute("title")].map(plain).find(Boolean) ?? "";
  return name.length > 80 ? "" : name.replace(/\s*[:*]+$/, "");
}

/**
 * What a value was chosen in, and as what it is to be pointed at: the value itself is told by neither.
 * @param {Element} element @param {(element: Element) => Described} describe
 * @returns {{group: Element, name: string, told: Pick<Described, "element" | "stability" | "matches">} | null} null for what is no value
 */
function choiceOf(element, describe) {
  const value = element.closest(VALUES);
  if (!value) return null;
  const group = value.closest(GROUPS);
  const name = group ? labelOf(group) : "";
  const told = describe(group ?? value);
  // The texts of a group are its values; one that stands alone is told by itself in every way.
  const isTelling = !group || ("text" in told.element && told.element.text !== name);
  return { group: group ?? value, name, told: isTelling ? { ...told, matches: 0 } : told };
}

/** What a pressed element says; a row's own text belongs to one record, and is not told. @param {Element} element @param {Described} told */
function sayingOf(element, told) {
  const isRecord = told.signals.some(({ sign }) => sign === "text_record");
  // The number of new messages is another one tomorrow.
  return { name: isRecord ? "" : nameOf(element).name.replace(/\s*\(?\d+\)?$/, ""), isRecord };
}

/**
 * @param {object} parts
 * @param {{get: (name: string) => any, set: (name: string, value: object | null) => void}} parts.shelf of this tab
 * @param {string} parts.language of the sentences
 * @param {(element: Element) => Described} parts.describe
 * @param {() => void} parts.onChange
 */
export function createRecorder({ shelf, language, describe, onChange }) {
  /** @type {Walk} */
  const walk = { steps: [], isOn: false, path: location.pathname, hasActed: false, language, ...shelf.get(KEPT_AS) };
  /** @type {Element | null} what the last step was done at, while this page lives */
  let last = null;
  /** @type {{element: Element, told: Described, choice: ReturnType<typeof choiceOf>} | null} as it was before the page answered */
  let pressed = null;

  function changed() {
    shelf.set(KEPT_AS, walk);
    onChange();
  }

  /** @param {import("./sentences.js").Deed} action @param {string} words @param {Partial<WalkStep>} [more] */
  function add(action, words, more = {}) {
    if (walk.steps.length >= MOST_STEPS) return;
    walk.steps.push({ page: globOf(walk.path), path: shownPath(walk.path), action, words, text: "", element: null, ...more });
    walk.hasActed = action !== "open";
    changed();
  }

  /** @param {Element} element @param {Pick<Described, "element" | "stability" | "matches">} told @param {import("./sentences.js").Deed} action @param {string} words @param {string} text */
  function note(element, { element: found, stability, matches }, action, words, text) {
    add(action, words, matches === 1 ? { text, element: found, stability } : { text });
    last = element;
  }

  /** @param {PointerEvent} event */
  function onDown(event) {
    const element = hit(event, PRESSED);
    pressed = element && { element, told: describe(element), choice: choiceOf(element, describe) };
  }

  /** Told once, however often it is changed. @param {NonNullable<ReturnType<typeof choiceOf>>} choice */
  function noteChoice({ group, name, told }) {
    if (group !== last) note(group, told, "choose", wordsForChoice(walk.language, name), name);
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    const element = hit(event, `${PRESSED}, ${FIELDS}, label`);
    // The second one of a double click is no step; of what a script presses the person knows nothing.
    if (!element || !event.isTrusted || (event.detail > 1 && element === last) || element.localName === "label" || isTypedInto(element)) return undefined;
    arrive();
    const { told, choice } = pressed?.element === element ? pressed : { told: describe(element), choice: choiceOf(element, describe) };
    if (choice) return noteChoice(choice);
    const said = sayingOf(element, told);
    return note(element, told, "click", wordsForPress(walk.language, element, said), said.name);
  }

  /** Heard at every letter, told once. @param {Event} event */
  function onInput(event) {
    const element = hit(event, FIELDS);
    if (!element || !event.isTrusted) return undefined;
    arrive();
    const choice = choiceOf(element, describe);
    if (choice) return noteChoice(choice);
    const name = labelOf(element);
    const words = wordsForField(walk.language, element, name);
    const step = walk.steps.at(-1);
    // Nothing is drawn anew for nothing: a field is left by pressing a button, which must still be there.
    if (element === last && step) return undefined;
    const isTyped = isTypedInto(element) && element.localName !== "select" && /** @type {any} */ (element).type !== "checkbox";
    return note(element, describe(element), isTyped ? "type" : "choose", words, name);
  }

  /** A page that nothing done here led to is a step of its own. */
  function arrive() {
    const path = location.pathname;
    if (path === walk.path && walk.steps.length) return;
    const isLedTo = walk.hasActed;
    walk.path = path;
    walk.hasActed = false;
    last = null;
    if (walk.isOn && !isLedTo) add("open", wordsForPage(walk.language, nameOfPage(path)));
    else changed();
  }

  const heard = /** @type {[string, any][]} */ ([["pointerdown", onDown], ["click", onClick], ["input", onInput], ["change", onInput]]).map(([name, hear]) => /** @type {const} */ ([name, quietly((/** @type {any} */ event) => hear(event))]));
  const { listen, unlisten } = createEars(heard);

  return {
    walk: () => walk,

    /** Goes on where the page before was left. */
    resume() {
      if (!walk.isOn) return;
      listen();
      arrive();
    },

    /** The host went to another page of its own. */
    arrive: () => walk.isOn && arrive(),

    start() {
      if (walk.isOn) return;
      Object.assign(walk, { isOn: true, hasActed: false });
      listen();
      arrive();
      changed();
    },

    stop() {
      walk.isOn = false;
      unlisten();
      changed();
    },

    /** Takes one step away: the last one, if none is named. @param {number} [index] */
    drop(index = walk.steps.length - 1) {
      walk.steps.splice(index, 1);
      last = null;
      changed();
    },

    /** @param {number} index @param {string} words */
    reword(index, words) {
      walk.steps[index].words = words;
      shelf.set(KEPT_AS, walk);
    },

    /** Nothing is left of it in this tab. */
    forget() {
      unlisten();
      Object.assign(walk, { steps: [], isOn: false, hasActed: false });
      shelf.set(KEPT_AS, null);
    },

    end: unlisten,
  };
}

/** A path as an article may show it: what belongs to one record is left out. @param {string} path */
const shownPath = (path) => globOf(path).replace(/\*/g, "…");
