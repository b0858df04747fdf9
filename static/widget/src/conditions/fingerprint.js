/**
 * Finding an element by what its author knows of it: a selector, others to fall back to, and a fingerprint (text, role,
 * tag) that proves the right one and finds it again when no selector matches. Never a guess: of two that look alike none.
 */
/** @typedef {import("../contract.d.ts").PlacementElement} PlacementElement */
/** @typedef {import("../contract.d.ts").Finding} Finding */

/** What a role stands for where no attribute says it; all others have to be written out. */
const ROLES = /** @type {Record<string, string>} */ ({
  button: "button,summary,[type=button],[type=submit]",
  link: "a[href]",
  heading: "h1,h2,h3,h4,h5,h6",
});
const MOST_WATCHED = 10;
/** Of more than these, none is searched for by its text. */
const MOST_SEARCHED = 2000;
const MOST_CHILDREN = 4;

/** @typedef {Pick<import("../contract.d.ts").Tools, "isVisible" | "selectAll">} Tools */

/** @param {string | PlacementElement} element @param {Tools} tools @returns {Finding} */
export function findElement(element, { isVisible, selectAll }) {
  const wanted = typeof element === "string" ? { selector: element } : element;
  const { selector, fallback = [] } = wanted;
  const selectors = [selector, ...fallback].filter((css) => css !== undefined);
  /** @type {Finding} */
  const missing = { watch: [], reason: "no_match" };
  for (const css of selectors) {
    const matches = selectAll(css);
    const alike = matches.filter((match) => isAlike(match, wanted));
    const target = alike.find(isVisible);
    if (target) return { target, watch: [target], by: css === selector ? "selector" : "fallback" };
    if (alike.length) missing.reason = "hidden";
    else if (matches.length && missing.reason === "no_match") missing.reason = "other_text";
    missing.watch.push(...alike.slice(0, MOST_WATCHED));
  }
  return (wanted.text !== undefined && searched(wanted, { isVisible, selectAll })) || missing;
}

/** @param {PlacementElement} wanted @param {Tools} tools @returns {Finding | undefined} */
function searched(wanted, { isVisible, selectAll }) {
  const near = selectAll(wanted.role ? ofRole(wanted.role) : (wanted.tag ?? "*"), true);
  if (near.length > MOST_SEARCHED) return undefined;
  // To read the text of the whole page again and again would be dear.
  const alike = near.filter((match) => match.childElementCount <= MOST_CHILDREN && isAlike(match, wanted) && isVisible(match));
  // What only surrounds another one has its text, but is not meant.
  const [target, ...others] = alike.filter((match) => !alike.some((other) => other !== match && match.contains(other)));
  if (others.length) return { watch: [], reason: "ambiguous" };
  return target && { target, watch: [target], by: "fingerprint" };
}

/** @param {string} role */
const ofRole = (role) => `${ROLES[role] ?? "_"},[role="${CSS.escape(role)}"]`;

/** @param {Element} element @param {PlacementElement} wanted */
function isAlike(element, { text, role, tag }) {
  if (tag !== undefined && element.localName !== tag) return false;
  if (role !== undefined && (element.getAttribute("role") ?? (ROLES[role] && element.matches(ROLES[role]) ? role : "")) !== role) return false;
  return text === undefined || namesOf(element).some((name) => (Array.isArray(text) ? text : [text]).includes(name));
}

/** What a person would call it. @param {Element} element */
const namesOf = (element) =>
  [element.getAttribute("aria-label"), element.localName === "input" ? element.getAttribute("value") : element.textContent]
    .map((name) => (name ?? "").replace(/\s+/g, " ").trim())
    .filter(Boolean);
