/** A step of a tour that goes on when the person presses its element, by mouse, touch or key. */

/** What is pressed by the host when a key is struck; a browser makes a click of it only for elements of its own. */
const PRESSED_BY_KEY = /^(button|link|tab|menuitem|checkbox|radio|switch|option)/;
const OWN = "button, a, input, summary";

/**
 * @param {Element} target
 * @param {() => void} onPress once
 * @returns {() => void} listens no more
 */
export function open(target, onPress) {
  const page = target.ownerDocument;
  let hasBegun = false;
  const isIn = (/** @type {Event} */ event) => event.isTrusted && event.composedPath().includes(target);
  const isOver = (/** @type {MouseEvent} */ { isTrusted, clientX, clientY }) => {
    const { left, top, right, bottom } = target.getBoundingClientRect();
    return isTrusted && left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
  };

  const isPressedByHost = (/** @type {any} */ element) => PRESSED_BY_KEY.test(element.getAttribute?.("role")) && !element.matches(OWN);

  /** @type {Record<string, (event: any) => boolean | void>} whether it is a press */
  const heard = {
    pointerdown: (event) => void (hasBegun = isIn(event)),
    // Menus that open on the way down take the end of the press away from their button.
    click: (event) => isIn(event) || (hasBegun && isOver(event)),
    keydown: (event) => (event.key === "Enter" || event.key === " ") && !event.repeat && isIn(event) && isPressedByHost(event.composedPath()[0]),
  };
  const hear = (/** @type {Event} */ event) => {
    if (!heard[event.type](event)) return;
    stop();
    onPress();
  };
  // On the way down and at once: what the host does with it may stop it, or lead to another page.
  const stop = () => Object.keys(heard).forEach((name) => page.removeEventListener(name, hear, true));
  for (const name of Object.keys(heard)) page.addEventListener(name, hear, true);
  return stop;
}
