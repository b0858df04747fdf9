/** What a person would call an element, as far as it may be told: never what somebody typed, never what is private. */

/** Elements that say what was typed or chosen into them, and those that the host keeps to itself. */
export const PRIVATE = "[data-inapp-private]";
const TYPED = "input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=textbox], [role=combobox], [role=searchbox]";
const ROLES = /** @type {Record<string, string>} */ ({ button: "button,summary,[type=button],[type=submit]", link: "a[href]", heading: "h1,h2,h3,h4,h5,h6" });
const LONGEST = 80;

/** @param {string | null | undefined} text */
export const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();

/** Whether it, or something around it, is marked as private, also from within a shadow root or a frame. @param {Element} element */
export function isPrivate(element) {
  for (let at = /** @type {Element | null} */ (element); at; at = /** @type {any} */ (at.getRootNode()).host ?? at.ownerDocument.defaultView?.frameElement ?? null) if (at.closest(PRIVATE)) return true;
  return false;
}

/** @param {Element} element */
export const isTypedInto = (element) => element.matches(TYPED) && !element.matches("[type=button], [type=submit], [type=reset]");

/** The role that the finder would see, or none. @param {Element} element */
export function roleOf(element) {
  const told = element.getAttribute("role");
  if (told !== null) return /^[a-z]{1,40}$/.test(told) ? told : undefined;
  return Object.keys(ROLES).find((role) => element.matches(ROLES[role]));
}

/** Its text as the finder reads it; `why` says what keeps it from telling the element. @param {Element} element @returns {{name: string, why?: string}} */
export function nameOf(element) {
  if (isPrivate(element) || element.querySelector(PRIVATE)) return { name: "", why: "text_private" };
  const label = plain(element.getAttribute("aria-label"));
  const own = isTypedInto(element) || element.querySelector(TYPED) ? "" : plain(element.localName === "input" ? element.getAttribute("value") : element.textContent);
  const name = label || own;
  if (name.length > LONGEST) return { name: `${name.slice(0, LONGEST - 1)}…`, why: "text_changes" };
  return /\d/.test(name) ? { name, why: "text_changes" } : { name };
}
