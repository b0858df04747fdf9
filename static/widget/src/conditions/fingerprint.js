/**
 * Finding an element by what its author knows of it: a selector, others to fall back to, and a fingerprint (text, role,
 * tag) that proves the right one and finds it again when no selector matches. Never a guess: of two that look alike none.
 * An author may ask for less (`match: lenient`): then not everything has to hold, but most, and clearly more than for any
 * other. Its cases are `tests/rule_vectors/elements.json`.
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
  if (wanted.match === "lenient") return likeliest(wanted, selectors, { isVisible, selectAll });
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

/** What an element has in common with what was asked, and what that is worth; docs/rules.md says so to authors. */
const SIGNALS = /** @type {["text" | "role" | "tag", number][]} */ ([["text", 4], ["role", 1], ["tag", 1]]);
const BY_SELECTOR = 4;
const BY_FALLBACK = 3;
const BY_PART_OF_TEXT = 2;
const MARGIN = 2;

/** @param {PlacementElement} wanted @param {string[]} selectors @param {Tools} tools @returns {Finding} */
function likeliest(wanted, selectors, { isVisible, selectAll }) {
  const named = selectors.map((css) => selectAll(css));
  const asked = SIGNALS.filter(([name]) => wanted[name]);
  const most = asked.reduce((sum, [, worth]) => sum + worth, selectors.length && BY_SELECTOR);
  const isNamed = (/** @type {Element} */ element) => named[0]?.includes(element);
  const worthOf = (/** @type {Element} */ element) =>
    asked.reduce((sum, [name, worth]) => {
      const only = { [name]: wanted[name] };
      return sum + (isAlike(element, only) ? worth : isAlike(element, only, true) ? BY_PART_OF_TEXT : 0);
    }, isNamed(element) ? BY_SELECTOR : named.flat().includes(element) ? BY_FALLBACK : 0);
  const able = [...new Set([...named.flat(), ...(wanted.text ? kindred(wanted, selectAll) : [])])].filter((element) => worthOf(element) * 2 > most);
  // The inner of two that are worth the same comes first: what surrounds it has its text, too.
  const [target, ...others] = able.filter(isVisible).reverse().sort((one, other) => worthOf(other) - worthOf(one));
  if (!target) return { watch: able.slice(0, MOST_WATCHED), reason: able.length ? "hidden" : named.flat().length ? "other_text" : "no_match" };
  if (others.some((other) => worthOf(target) - worthOf(other) < MARGIN && !other.contains(target))) return { watch: [], reason: "ambiguous" };
  return { target, watch: [target], by: isNamed(target) ? "selector" : "fingerprint" };
}

/** All of the kind that was asked for; of too many none. @param {PlacementElement} wanted @param {Tools["selectAll"]} selectAll */
function kindred({ role, tag }, selectAll) {
  const near = selectAll(role ? ofRole(role) : (tag ?? "*"), true);
  // To read the text of the whole page again and again would be dear.
  return near.length > MOST_SEARCHED ? [] : near.filter(({ childElementCount }) => childElementCount <= MOST_CHILDREN);
}

/** @param {PlacementElement} wanted @param {Tools} tools @returns {Finding | undefined} */
function searched(wanted, { isVisible, selectAll }) {
  const alike = kindred(wanted, selectAll).filter((match) => isAlike(match, wanted) && isVisible(match));
  // What only surrounds another one has its text, but is not meant.
  const [target, ...others] = alike.filter((match) => !alike.some((other) => other !== match && match.contains(other)));
  if (others.length) return { watch: [], reason: "ambiguous" };
  return target && { target, watch: [target], by: "fingerprint" };
}

/** @param {string} role */
const ofRole = (role) => `${ROLES[role] ?? "_"},[role="${CSS.escape(role)}"]`;

/** @param {Element} element @param {PlacementElement} wanted @param {boolean} [isPart] a part of the text will do */
function isAlike(element, { text, role, tag }, isPart) {
  if (tag !== undefined && element.localName !== tag) return false;
  if (role !== undefined && (element.getAttribute("role") ?? (ROLES[role] && element.matches(ROLES[role]) ? role : "")) !== role) return false;
  return text === undefined || namesOf(element).some((name) => [text].flat().some((one) => (isPart ? name.includes(one) : name === one)));
}

/** What a person would call it. @param {Element} element */
const namesOf = (element) =>
  [element.getAttribute("aria-label"), element.localName === "input" ? element.getAttribute("value") : element.textContent]
    .map((name) => (name ?? "").replace(/\s+/g, " ").trim())
    .filter(Boolean);
