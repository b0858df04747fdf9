/** Finding the element a guide points at: strict, so that it never points at something else. */

/** Whether a person could see it, were it scrolled to. @param {Element} element */
export function isVisible(element) {
  if (!element.isConnected || !element.getClientRects().length) return false;
  const { width, height } = element.getBoundingClientRect();
  if (!width || !height) return false;
  return element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) ?? true;
}

/**
 * The first visible match; hosts often keep a second, hidden copy for small screens.
 * @param {string} selector one that the browser cannot read matches nothing
 */
export function findTarget(selector) {
  try {
    for (const element of document.querySelectorAll(selector)) if (isVisible(element)) return element;
  } catch {
    // an unreadable selector
  }
  return null;
}
