/**
 * The frame of the editor: a bar, a card for one view at a time, and room for the picker, in a shadow root and the top layer. It
 * stays above whatever the page opens, and inside of whatever makes all else unreachable.
 */
import { quietly, setTimer } from "../host.js";
import { CROSS, drawing, focused, giveFocus, node, openSurface } from "../surface/surface.js";
import styles from "./editor.css";
import { pick } from "./picker.js";

/** @typedef {typeof import("./texts/en.js").default} Words */
/**
 * What a card shows.
 * @typedef {object} View
 * @property {string} name of which one is open at a time; the button of the bar that has it as its key is lit
 * @property {string} title
 * @property {(Node | string | false | null | undefined)[]} content
 * @property {(Node | string | false | null | undefined)[]} [foot]
 * @property {HTMLElement | null} [focus] else the first field or button of it
 * @property {boolean} [isQuiet] leaves the focus where it is
 * @property {() => void} [onClose]
 */

const GATHER_MS = 100;
const OURS = "inapp-modal, inapp-centre";

/** The dialog that makes all else unreachable just now, else the page. */
function roomNow() {
  const inner = [...document.querySelectorAll(OURS)].flatMap((element) => [...(element.shadowRoot?.querySelectorAll(":modal") ?? [])]);
  return [...document.querySelectorAll(":modal"), ...inner].at(-1) ?? document.body;
}

/**
 * @param {{words: Words, language: string, onPageChange?: () => void}} about
 */
export function openShell({ words, language, onPageChange = () => {} }) {
  document.querySelector("inapp-editor")?.remove();
  const host = document.createElement("inapp-editor");
  const root = openSurface(host, styles);
  // The look of the workspace is for its guides: the editor looks the same everywhere.
  root.adoptedStyleSheets = root.adoptedStyleSheets.slice(0, -1);
  const said = { lang: language, dir: "ltr" };
  const bar = node("div", { ...said, class: "surface bar", popover: "manual", role: "region", "aria-label": words.editor });
  const heading = node("h2", { id: "heading", tabindex: -1 });
  const content = node("div", { class: "content" });
  const foot = node("div", { class: "foot" });
  const cross = node("button", { type: "button", class: "icon", "aria-label": words.close, title: words.close, on: { click: () => close() } }, drawing(CROSS));
  const card = node("div", {
    ...said, class: "surface card", popover: "manual", role: "dialog", "aria-labelledby": "heading",
    on: { keydown: (/** @type {KeyboardEvent} */ event) => void (event.key === "Escape" && !event.isComposing && !event.defaultPrevented && close()) },
  }, node("div", { class: "head" }, heading, cross), content, foot);
  const overlay = node("div", { ...said, class: "surface overlay", popover: "manual" });
  const news = node("div", { ...said, class: "surface unseen", role: "status" });
  const toast = node("div", { ...said, class: "surface toast", popover: "manual" });
  root.append(overlay, card, bar, toast, news);

  /** @type {View | undefined} */
  let view;
  let isOver = false;
  const layers = [overlay, card, toast, bar];
  const isOpen = (/** @type {HTMLElement} */ layer) => layer.matches(":popover-open");

  /** Above all that has opened since. @param {boolean} [isMoved] */
  function lift(isMoved = false) {
    const had = focused();
    const open = layers.filter((layer) => layer === bar || wanted.has(layer));
    for (const layer of open) {
      if (!isMoved && isOpen(layer)) layer.hidePopover();
      layer.showPopover?.();
    }
    if (had && had !== focused()) giveFocus(had);
  }
  /** @type {Set<HTMLElement>} */
  const wanted = new Set();

  /** Into the room of this moment. */
  function settle() {
    if (isOver) return;
    const room = roomNow();
    if (host.parentNode === room) return;
    const had = focused();
    room.append(host);
    lift(true);
    if (had && root.contains(had)) giveFocus(had);
  }

  let isAsked = false;
  const observer = new MutationObserver(() => {
    if (isAsked) return;
    isAsked = true;
    setTimer(quietly(() => {
      isAsked = false;
      settle();
      if (!isOver) onPageChange();
    }), GATHER_MS);
  });
  const onToggle = (/** @type {any} */ event) => {
    if (event.newState === "open" && event.target !== host && !isOver && roomNow() === host.parentNode) lift();
  };

  /** @param {HTMLElement} layer @param {boolean} isWanted */
  function put(layer, isWanted) {
    if (isWanted) wanted.add(layer);
    else wanted.delete(layer);
    if (isWanted && !isOpen(layer)) layer.showPopover?.();
    if (!isWanted && isOpen(layer)) layer.hidePopover();
  }

  /** @param {boolean} isWanted at the top */
  function place(isWanted) {
    isTop = isWanted;
    bar.classList.toggle("top", isTop);
    card.classList.toggle("high", isTop);
  }
  let isTop = false;

  const light = () => {
    for (const button of bar.querySelectorAll("[data-key]")) {
      if (button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", String(/** @type {HTMLElement} */ (button).dataset.key === view?.name));
    }
  };

  /** @param {View} next */
  function show(next) {
    const had = view?.name === next.name ? keyOf(focused(), card) : undefined;
    const caret = had !== undefined && root.activeElement instanceof HTMLInputElement ? root.activeElement.selectionStart : null;
    if (view && view.name !== next.name) view.onClose?.();
    const isNew = view?.name !== next.name;
    view = next;
    heading.textContent = next.title;
    content.replaceChildren(...present(next.content));
    foot.replaceChildren(...present(next.foot ?? []));
    foot.hidden = !foot.childNodes.length;
    put(card, true);
    light();
    if (next.isQuiet && isNew) return;
    const first = /** @type {HTMLElement | null} */ (content.querySelector("[data-first]"));
    if (isNew) giveFocus(next.focus ?? first ?? heading, heading);
    else if (had !== undefined) {
      giveFocus(card.querySelector(`[data-key="${CSS.escape(had)}"]:not(:disabled)`), heading);
      if (caret !== null && root.activeElement instanceof HTMLInputElement && root.activeElement.type === "text") root.activeElement.setSelectionRange(caret, caret);
    }
  }

  function close() {
    if (!view) return;
    const hadFocus = card.contains(root.activeElement);
    const { name, onClose } = view;
    view = undefined;
    put(card, false);
    light();
    if (hadFocus) giveFocus(bar.querySelector(`[data-key="${CSS.escape(name)}"]`), bar.querySelector("button"));
    onClose?.();
  }

  /** @type {ReturnType<typeof setTimer> | undefined} */
  let fading;
  /** @param {string} text @param {boolean} [isSeen] whether those that look are told, too */
  function say(text, isSeen = true) {
    news.textContent = "";
    setTimer(() => (news.textContent = text), 50);
    if (!isSeen) return;
    toast.textContent = text;
    put(toast, Boolean(text));
    clearTimeout(fading);
    fading = setTimer(() => put(toast, false), 4000 + text.length * 60);
  }

  roomNow().append(host);
  bar.showPopover?.();
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"] });
  document.addEventListener("toggle", onToggle, true);

  return {
    host,
    root,
    show,
    close,
    say,
    settle,
    lift: () => lift(),
    /** Whether somebody writes into a card just now. */
    isTyping: () => Boolean(root.activeElement?.matches("input:not([type=search]), textarea")),

    /** @param {string[]} keys */
    focus: (...keys) => giveFocus(...keys.map((key) => /** @type {HTMLElement | null} */ (root.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`)))),

    /** The name of the view that is open. */
    open: () => view?.name,

    /** @param {(Node | string | false | null | undefined)[]} parts */
    fillBar(parts) {
      const had = keyOf(focused(), bar);
      bar.replaceChildren(...present(parts));
      light();
      if (had) giveFocus(bar.querySelector(`[data-key="${CSS.escape(had)}"]`));
    },

    /** Keeps clear of what is written about. @param {DOMRect | null} rect */
    avoid(rect) {
      card.classList.toggle("start", Boolean(rect && rect.left + rect.width / 2 > innerWidth * 0.55));
    },

    place,

    /** The bar goes to the other end where it lies over what is written. @param {DOMRect[]} rects */
    keepClearOf(rects) {
      const meets = () => {
        const own = bar.getBoundingClientRect();
        return rects.some(({ left, right, top, bottom }) => left < own.right && right > own.left && top < own.bottom && bottom > own.top);
      };
      if (!meets()) return;
      place(!isTop);
      if (meets()) place(!isTop);
    },

    /** An element of the page, pointed at; null where that was given up. @param {{from?: Element | null}} [about] @returns {Promise<Element | null>} */
    async pick({ from = null } = {}) {
      close();
      put(overlay, true);
      bar.classList.add("away");
      const found = await pick({ overlay, words, from, host, language }).finally(() => {
        put(overlay, false);
        overlay.replaceChildren();
        bar.classList.remove("away");
      });
      lift();
      return found;
    },

    remove() {
      isOver = true;
      observer.disconnect();
      document.removeEventListener("toggle", onToggle, true);
      host.remove();
    },
  };
}

/** @param {(Node | string | false | null | undefined)[]} parts */
const present = (parts) => parts.filter((part) => part !== false && part !== null && part !== undefined);

/** What to look for, to give the focus back after a drawing. @param {Element | null} element @param {Element} within */
const keyOf = (element, within) => (element && within.contains(element) ? (/** @type {HTMLElement} */ (element).dataset.key ?? "") : undefined);
