/** Where elements are looked for: the page, then its open shadow roots and its frames of the same origin. */

/** @type {(Document | ShadowRoot)[]} as of the last look */
let roots = [];
let isFresh = false;

/** @param {Document | ShadowRoot} root @returns {(Document | ShadowRoot)[]} */
const within = (root) =>
  [...root.querySelectorAll("*")].flatMap((element) => {
    const inner = element.localName.startsWith("inapp-") ? null : (element.shadowRoot ?? (element.localName === "iframe" ? documentOf(element) : null));
    return inner ? [inner, ...within(inner)] : [];
  });

/** @param {any} frame @returns {Document | null} null where it is another origin's */
function documentOf(frame) {
  try {
    return frame.contentDocument;
  } catch {
    return null;
  }
}

/** Those that were found beneath the page when something was last missing on it. */
export const innerRoots = () => roots;

/**
 * All that a selector means; one that the browser cannot read means nothing.
 * @param {string} css
 * @param {boolean} [isEverywhere] beneath the page, too, where the page itself has some
 * @returns {Element[]}
 */
export function selectAll(css, isEverywhere) {
  try {
    const found = [...document.querySelectorAll(css)];
    if (found.length && !isEverywhere) return found;
    if (!isFresh) {
      roots = within(document);
      isFresh = true;
      queueMicrotask(() => (isFresh = false));
    }
    return [...found, ...roots.flatMap((root) => [...root.querySelectorAll(css)])];
  } catch {
    return [];
  }
}

/** The frame that an element's document is in. @param {Element} element @returns {Element | null} */
const frameOf = (element) => (element.ownerDocument === document ? null : (element.ownerDocument.defaultView?.frameElement ?? null));

/** What is around an element as it is drawn, across shadow roots and frames. @param {Element} element @returns {Element | null} */
export const around = (element) => element.assignedSlot ?? element.parentElement ?? /** @type {any} */ (element.getRootNode()).host ?? frameOf(element);

/** The modal dialog of this page that an element is in. @param {Element | null} element */
export function modalOf(element) {
  for (let at = element; at; at = around(at)) if (at.ownerDocument === document && at.matches(":modal")) return at;
  return null;
}

/** Where an element is in the view of this page. @param {Element} element @returns {DOMRect} */
export function rectOf(element) {
  const rect = element.getBoundingClientRect();
  const frame = frameOf(element);
  if (!frame) return rect;
  const { left, top } = rectOf(frame);
  return new DOMRect(rect.left + left + frame.clientLeft, rect.top + top + frame.clientTop, rect.width, rect.height);
}
