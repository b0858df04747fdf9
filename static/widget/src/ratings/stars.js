/** Five stars as a group of radio buttons: arrows, Tab and screen readers work as everywhere. */
import { drawing, node } from "../surface/nodes.js";

const STAR = "M8 1.700l1.950 3.950 4.350.630-3.150 3.070.745 4.340L8 11.640l-3.895 2.050.745-4.340L1.700 6.280l4.350-.630z";
/** Arrows pass over stars that are not meant: a choice by key counts when it has rested. */
const REST_MS = 700;

/**
 * @param {{group: string, stars: string[]}} labels of the whole and of each star
 * @param {(stars: number) => void} onChoose
 */
export function createStars(labels, onChoose) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  let isPointed = false;
  let chosen = 0;

  const inputs = labels.stars.map((label, index) =>
    node("input", { type: "radio", name: "stars", value: index + 1, "aria-label": label, on: { change } }),
  );
  const group = node("div", {
    class: "stars", role: "radiogroup", "aria-label": labels.group,
    on: {
      pointerdown: () => (isPointed = true),
      keydown: (/** @type {KeyboardEvent} */ event) => {
        isPointed = false;
        if (event.key === "Enter" || event.key === " ") settle();
      },
      focusout: (/** @type {FocusEvent} */ { relatedTarget }) => group.contains(/** @type {Node | null} */ (relatedTarget)) || settle(),
    },
  }, ...inputs.map((input) => node("label", {}, input, drawing(STAR))));

  function change() {
    clearTimeout(rest);
    rest = setTimeout(settle, isPointed ? 0 : REST_MS);
  }

  function settle() {
    clearTimeout(rest);
    const stars = inputs.findIndex(({ checked }) => checked) + 1;
    if (!stars || stars === chosen) return;
    chosen = stars;
    onChoose(stars);
  }

  return {
    group,
    /** @param {number} stars 0 for none */
    show(stars) {
      chosen = stars;
      inputs.forEach((input, index) => (input.checked = index + 1 === stars));
    },
  };
}
