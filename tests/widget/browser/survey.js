/** Runs inside a page: every interactive element is described and looked for again, before and after the page was made anew. */
import { findElement } from "../../../static/widget/src/conditions/fingerprint.js";
import { describe } from "../../../static/widget/src/editor/describe.js";
import { isVisible } from "../../../static/widget/src/guides/elements.js";
import { innerRoots, selectAll } from "../../../static/widget/src/guides/roots.js";

const INTERACTIVE = "a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=menuitem], [role=switch], [tabindex='0']";
const tools = { isVisible, selectAll };

/** @param {number} seed @returns {() => number} the same numbers from 0 to 1 for the same seed */
export const random = (seed) => () => {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

/** Everything a person could use, in the page, its shadow roots and its frames. @returns {Element[]} */
function interactive() {
  selectAll("none-such");
  return [document, ...innerRoots()].flatMap((root) => [...root.querySelectorAll(INTERACTIVE)]).filter(isVisible);
}

/** @type {{element: Element, told: ReturnType<typeof describe>}[]} */
let described = [];

/** What a selector and a fingerprint mean without the finder's own choice of the first. @param {any} wanted @param {Element} element */
const onlyThis = (wanted, element) =>
  [wanted.selector, ...(wanted.fallback ?? [])].filter(Boolean).every((css) => findElement({ ...wanted, selector: css, fallback: [], text: undefined }, tools).target === element
    && selectAll(css).filter(isVisible).length === 1);

/** Describes all; tells those that are not found, found as another, or told by what others have, too. */
export function survey() {
  described = interactive().map((element) => ({ element, told: describe(element) }));
  const wrong = described.filter(({ element, told }) => told.matches === 1 && (findElement(told.element, tools).target !== element || !onlyThis(told.element, element)));
  return {
    count: described.length,
    untold: described.filter(({ told }) => told.matches !== 1).map(({ element }) => element.outerHTML.slice(0, 120)),
    wrong: wrong.map(({ element, told }) => `${element.outerHTML.slice(0, 120)} ${JSON.stringify(told.element)}`),
    told: described.map(({ element, told }) => ({ html: element.outerHTML.slice(0, 100), ...told })),
  };
}

/** Looks for all that were described: how many of each stability are found again, lost, or taken for another. */
export function resurvey() {
  /** @type {Record<string, {all: number, found: number, lost: number, other: number, trouble: string[]}>} */
  const result = {};
  for (const { element, told } of described) {
    if (told.matches !== 1) continue;
    const of = (result[told.stability] ??= { all: 0, found: 0, lost: 0, other: 0, trouble: [] });
    const { target } = findElement(told.element, tools);
    of.all++;
    of[target === element ? "found" : target ? "other" : "lost"]++;
    if (target !== element) of.trouble.push(`${element.outerHTML.slice(0, 120)} ${JSON.stringify(told.element)}`);
  }
  return result;
}

const HASH = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** A new build of the host: hashes in classes, generated ids and the order of siblings are others. @param {number} seed */
export function rebuild(seed) {
  const next = random(seed);
  const hash = () => Array.from({ length: 5 }, () => HASH[Math.floor(next() * HASH.length)]).join("");
  selectAll("none-such");
  const roots = [document, ...innerRoots()];
  for (const element of roots.flatMap((root) => [...root.querySelectorAll("*")])) {
    const classes = element.getAttribute("class");
    if (classes) element.setAttribute("class", classes.split(/\s+/).map((name) => name.replace(/(__|css-|sc-)\w{5}$/, `$1${hash()}`)).join(" "));
    if (/^(:r|«r|radix-|ember|field-\d)/.test(element.id)) element.id = `:r${hash()}:`;
  }
  const parents = roots.flatMap((root) => [...root.querySelectorAll("nav, ul, ol, form, section, div, tbody, tr, header")]);
  for (const parent of parents) {
    const children = [...parent.children];
    if (children.length < 2 || children.some(({ localName }) => localName === "iframe" || localName === "script")) continue;
    for (const child of children.map((each) => ({ each, key: next() })).sort((one, other) => one.key - other.key)) parent.append(child.each);
  }
}

const WORDS = "Save Share Export Report Team Print Archive Search Invite Rename Move Copy Settings Billing Members Help Upload Import Filter Sort".split(" ");

/** A page of a product as builds leave them: hooks on some, hashes on most, tables, forms, a shadow root and a frame. @param {number} seed */
export function generate(seed) {
  const next = random(seed);
  const pick = (/** @type {any[]} */ list) => list[Math.floor(next() * list.length)];
  const hash = () => Array.from({ length: 5 }, () => HASH[Math.floor(next() * HASH.length)]).join("");
  let counter = 0;
  const make = (/** @type {Document} */ owner, /** @type {string} */ tag, /** @type {Record<string, string>} */ attributes = {}, /** @type {any[]} */ ...children) => {
    const made = owner.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const label = () => `${pick(WORDS)} ${pick(WORDS).toLowerCase()}`;
  const looks = (/** @type {string} */ part) => pick([`Card_${part}__${hash()}`, `css-${hash()}`, `sc-${hash()}`, `${part} css-${hash()}`, "px-4 text-sm rounded"]);
  const control = (/** @type {Document} */ owner) => {
    counter++;
    /** @type {Record<string, string>} */
    const more = { class: looks(pick(["toolbar", "action", "entry"])) };
    if (next() < 0.3) more["data-tour"] = `${pick(WORDS).toLowerCase()}-${"abcdefghijklmnopqrstuvwxyz"[counter % 26]}${"abcdefghijklmnopqrstuvwxyz"[Math.floor(counter / 26) % 26]}`;
    if (next() < 0.5) more.id = pick([`:r${counter}:`, `radix-:r${counter}:`, `ember${counter}`, `field-${counter}`]);
    const kind = next();
    if (kind < 0.45) return make(owner, "button", { type: "button", ...more }, next() < 0.8 ? label() : make(owner, "span", { class: "icon" }, "★"));
    if (kind < 0.65) return make(owner, "a", { href: pick([`/${pick(WORDS).toLowerCase()}/${pick(WORDS).toLowerCase()}`, `/reports/${counter}`]), ...more }, label());
    if (kind < 0.75) return make(owner, "div", { role: "button", tabindex: "0", ...more }, label());
    if (kind < 0.9) return make(owner, "input", { ...more, ...(next() < 0.6 && { name: `${pick(WORDS).toLowerCase()}` }), ...(next() < 0.3 && { placeholder: "…" }) });
    return make(owner, "button", { "aria-label": label(), ...more }, "✕");
  };
  const group = (/** @type {Document} */ owner, /** @type {string} */ tag, /** @type {number} */ size) =>
    make(owner, tag, { class: looks("group"), ...(next() < 0.3 && { "data-testid": `group-${"abcdefghij"[counter % 10]}` }) }, ...Array.from({ length: size }, () => control(owner)));
  const rows = Array.from({ length: 4 }, (_, row) =>
    make(document, "tr", {}, make(document, "td", {}, make(document, "a", { href: `/orders/${row}` }, `${pick(WORDS)} of ${pick(WORDS)}`)), make(document, "td", {}, make(document, "button", {}, "Delete"))));
  const hosts = ["x-panel", "x-panel"].map((tag) => make(document, tag));
  for (const host of hosts) host.attachShadow({ mode: "open" }).append(group(document, "section", 4));
  const frame = /** @type {HTMLIFrameElement} */ (make(document, "iframe", { src: "/inner", width: "600", height: "200" }));
  const isLoaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  document.body.replaceChildren(
    make(document, "header", {}, group(document, "nav", 5)),
    make(document, "main", {}, group(document, "section", 8), group(document, "form", 6), make(document, "div", { class: "list" }, ...Array.from({ length: 3 }, () => group(document, "div", 4))), make(document, "table", {}, make(document, "tbody", {}, ...rows))),
    ...hosts, frame,
  );
  return isLoaded.then(() => {
    const inner = /** @type {Document} */ (frame.contentDocument);
    inner.body.append(group(inner, "section", 5));
  });
}
