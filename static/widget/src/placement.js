/** Finding the element a guide points at: strict, so that it never points at something else. */

/** Whether a person could see it, were it scrolled to. @param {Element} element */
export function isVisible(element) {
  if (!element.isConnected || !element.getClientRects().length) return false;
  const { width, height } = element.getBoundingClientRect();
  if (!width || !height) return false;
  return element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;
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
