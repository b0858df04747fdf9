/** The card beside the bar: one view at a time, with the focus going in and coming back. */
import { CROSS, drawing, focused, giveFocus, node } from "../surface/surface.js";

/** @typedef {Node | string | false | null | undefined} Part */
/**
 * What a card shows.
 * @typedef {object} View
 * @property {string} name of which one is open at a time; the button of the bar that has it as its key is lit
 * @property {string} title
 * @property {Part[]} content
 * @property {Part[]} [foot]
 * @property {HTMLElement | null} [focus] else what is marked as `data-first`, else the heading
 * @property {boolean} [isQuiet] opens without taking the focus
 * @property {() => void} [onClose]
 */

/** @param {Part[]} parts */
export const present = (parts) => parts.filter((part) => part !== false && part !== null && part !== undefined);

/** By the key that it has in every drawing of the same view. @param {ParentNode} within @param {string} key @returns {HTMLElement | null} */
const keyed = (within, key) => within.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);

/**
 * @param {object} parts
 * @param {ShadowRoot} parts.root
 * @param {HTMLElement} parts.bar
 * @param {{[attribute: string]: string}} parts.said language and direction
 * @param {import("./shell.js").Words} parts.words
 * @param {(isWanted: boolean) => void} parts.onWanted
 */
export function openCard({ root, bar, said, words, onWanted }) {
  const heading = node("h2", { id: "heading", tabindex: -1 });
  const content = node("div", { class: "content" });
  const foot = node("div", { class: "foot" });
  const cross = node("button", { type: "button", class: "icon", "aria-label": words.close, title: words.close, on: { click: () => close() } }, drawing(CROSS));
  const onKey = (/** @type {KeyboardEvent} */ event) => void (event.key === "Escape" && !event.isComposing && !event.defaultPrevented && close());
  const element = node("div", { ...said, class: "surface card", popover: "manual", role: "dialog", "aria-labelledby": "heading", on: { keydown: onKey } },
    node("div", { class: "head" }, heading, cross), content, foot);
  /** @type {View | undefined} */
  let view;

  function light() {
    for (const button of bar.querySelectorAll("[data-key][aria-expanded]")) button.setAttribute("aria-expanded", String(/** @type {HTMLElement} */ (button).dataset.key === view?.name));
  }

  /** Where the focus was, to be given back after another drawing of the same view. */
  function mark() {
    const had = focused();
    if (!had || !element.contains(had)) return () => {};
    const key = /** @type {HTMLElement} */ (had).dataset.key ?? "";
    const caret = had instanceof HTMLInputElement && had.type === "text" ? had.selectionStart : null;
    return () => {
      const again = keyed(element, key);
      giveFocus(again, heading);
      if (caret !== null && again instanceof HTMLInputElement) again.setSelectionRange(caret, caret);
    };
  }

  /** @param {View} next */
  function show(next) {
    const isNew = view?.name !== next.name;
    const restore = isNew ? () => next.isQuiet || giveFocus(next.focus ?? content.querySelector("[data-first]") ?? heading, heading) : mark();
    if (isNew) view?.onClose?.();
    view = next;
    heading.textContent = next.title;
    content.replaceChildren(...present(next.content));
    foot.replaceChildren(...present(next.foot ?? []));
    foot.hidden = !foot.childNodes.length;
    onWanted(true);
    light();
    restore();
  }

  function close() {
    if (!view) return;
    const hadFocus = element.contains(root.activeElement);
    const { name, onClose } = view;
    view = undefined;
    onWanted(false);
    light();
    if (hadFocus) giveFocus(keyed(bar, name), bar.querySelector("button"));
    onClose?.();
  }

  return { element, show, close, light, open: () => view?.name };
}
