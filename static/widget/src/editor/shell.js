/**
 * The frame of the editor: a bar, a card for one view at a time, and room for the picker, in a shadow root and the top layer. It
 * stays above whatever the page opens, and inside of whatever makes all else unreachable.
 */
import { quietly, setTimer } from "../host.js";
import { focused, giveFocus, node, openSurface } from "../surface/surface.js";
import { openCard, present } from "./card.js";
import styles from "./editor.css";
import { pick } from "./picker.js";

/** @typedef {typeof import("./texts/en.js").default} Words */
/** @typedef {import("./card.js").View} View */

const GATHER_MS = 100;
const OURS = "inapp-modal, inapp-centre";

/** The dialog that makes all else unreachable just now, else the page. */
function roomNow() {
  const inner = [...document.querySelectorAll(OURS)].flatMap((element) => [...(element.shadowRoot?.querySelectorAll(":modal") ?? [])]);
  return [...document.querySelectorAll(":modal"), ...inner].at(-1) ?? document.body;
}

/**
 * The popovers of the editor, one above the other; those that are wanted stay open wherever the host of them goes.
 * @param {HTMLElement[]} layers the lowest first
 */
function stack(layers) {
  /** @type {Set<HTMLElement>} */
  const wanted = new Set();
  const isOpen = (/** @type {HTMLElement} */ layer) => layer.matches(":popover-open");
  return {
    /** @param {HTMLElement} layer @param {boolean} isWanted */
    put(layer, isWanted) {
      if (isWanted) wanted.add(layer);
      else wanted.delete(layer);
      if (isWanted && !isOpen(layer)) layer.showPopover?.();
      if (!isWanted && isOpen(layer)) layer.hidePopover();
    },

    /** Above all that has opened since. */
    lift() {
      const had = focused();
      for (const layer of layers.filter((each) => wanted.has(each))) {
        if (isOpen(layer)) layer.hidePopover();
        layer.showPopover?.();
      }
      if (had && had !== focused()) giveFocus(had);
    },
  };
}

/**
 * What is told for a moment, and to those that listen.
 * @param {{news: HTMLElement, toast: HTMLElement, put: (layer: HTMLElement, isWanted: boolean) => void}} parts
 */
function teller({ news, toast, put }) {
  /** @type {ReturnType<typeof setTimer> | undefined} */
  let fading;
  /** @param {string} text @param {boolean} [isSeen] whether those that look are told, too */
  return (text, isSeen = true) => {
    news.textContent = "";
    setTimer(() => (news.textContent = text), 50);
    if (!isSeen) return;
    toast.textContent = text;
    put(toast, Boolean(text));
    clearTimeout(fading);
    fading = setTimer(() => put(toast, false), 4000 + text.length * 60);
  };
}

/**
 * @param {{words: Words, language: string, onPageChange?: () => void}} about
 */
export function openShell({ words, language, onPageChange = () => {} }) {
  document.querySelector("inapp-editor")?.remove();
  const host = document.createElement("inapp-editor");
  const root = openSurface(host, [styles]);
  // The look of the workspace is for its guides: the editor looks the same everywhere.
  root.adoptedStyleSheets = root.adoptedStyleSheets.slice(0, -1);
  const said = { lang: language, dir: "ltr" };
  const bar = node("div", { ...said, class: "surface bar", popover: "manual", role: "region", "aria-label": words.editor });
  const overlay = node("div", { ...said, class: "surface overlay", popover: "manual" });
  const news = node("div", { ...said, class: "surface unseen", role: "status" });
  const toast = node("div", { ...said, class: "surface toast", popover: "manual" });
  const card = openCard({ root, bar, said, words, onWanted: (isWanted) => layers.put(card.element, isWanted) });
  const layers = stack([overlay, card.element, toast, bar]);
  root.append(overlay, card.element, bar, toast, news);
  let isOver = false;
  let isTop = false;
  let isAsked = false;

  /** Into the room of this moment. */
  function settle() {
    const room = roomNow();
    if (isOver || host.parentNode === room) return;
    const had = focused();
    room.append(host);
    layers.lift();
    if (had && root.contains(had)) giveFocus(had);
  }

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
    if (event.newState === "open" && event.target !== host && !isOver && roomNow() === host.parentNode) layers.lift();
  };

  /** @param {boolean} isWanted at the top */
  function place(isWanted) {
    isTop = isWanted;
    bar.classList.toggle("top", isTop);
    card.element.classList.toggle("high", isTop);
  }

  roomNow().append(host);
  layers.put(bar, true);
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"] });
  document.addEventListener("toggle", onToggle, true);

  return {
    host,
    root,
    settle,
    place,
    isTop: () => isTop,
    lift: layers.lift,
    show: card.show,
    close: card.close,
    /** The name of the view that is open. */
    open: card.open,
    say: teller({ news, toast, put: layers.put }),

    /** Whether somebody writes into a card just now. */
    isTyping: () => Boolean(root.activeElement?.matches("input:not([type=search]), textarea")),

    /** @param {string[]} keys the first of these that is there gets the focus */
    focus: (...keys) => giveFocus(...keys.map((key) => root.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`))),

    /** @param {(Node | string | false | null | undefined)[]} parts */
    fillBar(parts) {
      const had = focused();
      const key = had && bar.contains(had) ? /** @type {HTMLElement} */ (had).dataset.key : undefined;
      bar.replaceChildren(...present(parts));
      // On a narrow screen it has several rows.
      for (const beside of [card.element, toast]) beside.style.setProperty("--bar-size", `${bar.offsetHeight}px`);
      card.light();
      if (key) giveFocus(bar.querySelector(`[data-key="${CSS.escape(key)}"]`));
    },

    /** The card keeps clear of what is written about. @param {DOMRect | null} rect */
    avoid: (rect) => void card.element.classList.toggle("start", Boolean(rect && rect.left + rect.width / 2 > innerWidth * 0.55)),

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

    /**
     * An element of the page, pointed at; null where that was given up.
     * @param {{from?: Element | null, judge: import("./picker.js").Judge}} about
     * @returns {Promise<Element | null>}
     */
    async pick({ from = null, judge }) {
      card.close();
      layers.put(overlay, true);
      bar.classList.add("away");
      const found = await pick({ overlay, words, from, judge }).finally(() => {
        layers.put(overlay, false);
        overlay.replaceChildren();
        bar.classList.remove("away");
      });
      layers.lift();
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
