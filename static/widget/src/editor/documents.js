/** Guides as documents of the rule language: every change makes a new document, and keeps whatever it does not know. */

/** @typedef {{[key: string]: any}} Document */
/** @typedef {{language: string, languages: string[]}} Tongue the language that is written, and those of the workspace, the main one first */

export const KINDS = ["tip", "hotspot", "tour", "checklist", "modal", "banner", "announcement", "survey"];
/** Kinds that point at an element, or may. */
export const POINTING = ["tip", "hotspot", "tour"];
/** Kinds of several screens. */
export const STEPPED = ["tip", "tour", "modal"];
/** Kinds that are there until they are done with. */
const STAYING = ["checklist", "announcement"];
/** Kinds with a ring around their element. */
const RINGED = ["tip", "tour"];
/** What a button may do. */
export const DEEDS = ["complete", "dismiss", "snooze", "next", "back", "open_url", "open_board", "open_article", "start_guide", "track", "contact_csm"];
const MOST_STEPS = 20;

/** Nothing is put off in the feed. @param {string} kind @param {string} deed */
export const canDo = (kind, deed) => kind !== "announcement" || deed !== "snooze";

/** A copy that has nothing but what it says: a host may have given every object a `title`. @template T @param {T} value @returns {T} */
export const bare = (value) => (value === undefined ? value : JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "object" && part && !Array.isArray(part) ? Object.setPrototypeOf(part, null) : part)));

const isEmpty = (/** @type {unknown} */ value) => value === undefined || value === "" || (typeof value === "object" && value !== null && !Object.keys(value).length);

/** Without the keys that say nothing. @param {Document} about @returns {Document} */
const filled = (about) => Object.fromEntries(Object.entries(about).filter(([, value]) => !isEmpty(value)));

/** What is written in one language; a text for every language counts in each. @param {any} value @param {string} language @returns {string} */
export const textIn = (value, language) => (typeof value === "object" && value ? (Object.hasOwn(value, language) ? value[language] : "") : (value ?? ""));

/** What is read in a language: what is written in it, else in the main one, else in any. @param {any} value @param {Tongue} tongue @returns {string} */
export const textFor = (value, { language, languages }) => textIn(value, language) || textIn(value, languages[0]) || (typeof value === "object" && value ? (Object.values(value)[0] ?? "") : "");

/** A text with another wording in one language. @param {any} value @param {string} text @param {Tongue} tongue */
export function withText(value, text, { language, languages }) {
  const isPlain = typeof value !== "object" || !value;
  if (isPlain && (languages.length < 2 || (value && language === languages[0]))) return text;
  const before = isPlain ? (value ? { [languages[0]]: value } : {}) : value;
  const after = filled({ ...before, [language]: text });
  return Object.keys(after).length ? after : "";
}

/** How much is written in a language, of all texts. @param {Document} document @param {string} language @returns {{written: number, all: number}} */
export function coverage(document, language) {
  const said = [...(document.steps ?? []), ...(document.items ?? [])].flatMap(({ title, body, actions }) => [title, body, ...(actions ?? []).map((/** @type {any} */ { label }) => label)]);
  const asked = (document.questions ?? []).flatMap((/** @type {Document} */ { ask, labels, options }) => [ask, ...Object.values(labels ?? {}), ...(options ?? []).map((/** @type {any} */ { label }) => label)]);
  const texts = [...said, ...asked, document.thanks].filter((text) => !isEmpty(text));
  return { written: texts.filter((text) => textIn(text, language)).length, all: texts.length };
}

/** Where a step shows: of a tour each step after the first has its own place. @param {Document} document @param {number} at @returns {Document} */
export const placeOf = (document, at) => (document.kind === "tour" && at > 0 ? document.steps[at]?.placement : document.placement) ?? {};

/** The page of a step: of a tour that of the nearest step before that names one. @param {Document} document @param {number} at @returns {any} */
export function pageOf(document, at) {
  for (let step = at; step >= 0; step--) if (!isEmpty(placeOf(document, step).page)) return placeOf(document, step).page;
  return undefined;
}

/** @param {Document} document @param {number} at @param {Document} change keys that are undefined are taken away @returns {Document} */
export function withPlace(document, at, change) {
  const placement = filled({ ...placeOf(document, at), ...change });
  if (document.kind === "tour" && at > 0) return withStep(document, at, { placement });
  return without({ ...document, placement }, isEmpty(placement) ? ["placement"] : []);
}

/** @param {Document} document @param {string[]} keys */
const without = (document, keys) => Object.fromEntries(Object.entries(document).filter(([key]) => !keys.includes(key)));

/** @param {Document} document @param {number} at @param {Document} change @returns {Document} */
export const withStep = (document, at, change) => ({
  ...document,
  steps: document.steps.map((/** @type {Document} */ step, /** @type {number} */ index) => (index === at ? { title: "", ...filled({ ...step, ...change }) } : step)),
});

/** The first step has nothing before it, the last nothing after: buttons that say otherwise mean to be done, or nothing. @param {Document} document @returns {Document} */
function tidy(document) {
  const last = document.steps.length - 1;
  const steps = bare(document.steps).map((/** @type {Document} */ step, /** @type {number} */ at) => {
    if (!step.actions) return step;
    const actions = step.actions
      .filter((/** @type {any} */ action) => at > 0 || action.do !== "back")
      .map((/** @type {any} */ action) => (at === last && action.do === "next" ? { ...action, do: "complete" } : action));
    return filled({ ...step, actions });
  });
  return { ...document, steps };
}

export const canAddStep = (/** @type {Document} */ { kind, steps }) => STEPPED.includes(kind) && steps.length < MOST_STEPS;

/** @param {Document} document @param {number} after @param {Document} [placement] @returns {Document} */
export function withStepAdded(document, after, placement) {
  const step = { title: "", ...(document.kind === "tour" && !isEmpty(placement) && { placement }) };
  return { ...document, steps: [...document.steps.slice(0, after + 1), step, ...document.steps.slice(after + 1)] };
}

/** @param {Document} document @param {number} at @returns {Document} */
export const withStepRemoved = (document, at) => rearranged(document, document.steps.map((/** @type {any} */ _, /** @type {number} */ index) => index).filter((/** @type {number} */ index) => index !== at));

/** @param {Document} document @param {number} from @param {number} to @returns {Document} */
export function withStepMoved(document, from, to) {
  const order = document.steps.map((/** @type {any} */ _, /** @type {number} */ index) => index);
  order.splice(to, 0, ...order.splice(from, 1));
  return rearranged(document, order);
}

const ANY_PAGE = "/**";

/**
 * In another order: the place of whatever comes first becomes that of the guide, and each step stays on the page that it was on.
 * @param {Document} document @param {number[]} order @returns {Document}
 */
function rearranged(document, order) {
  const steps = order.map((from) => document.steps[from]);
  if (document.kind !== "tour") return tidy({ ...document, steps });
  const guide = document.placement ?? {};
  const kept = Object.fromEntries(Object.entries(guide).filter(([key]) => key === "device" || key === "width"));
  let page = pageOf(document, order[0]);
  const placement = filled({ ...kept, ...(order[0] ? without(placeOf(document, order[0]), ["page"]) : without(guide, ["page"])), page });
  const moved = steps.map((step, at) => {
    const own = without(placeOf(document, order[at]), order[at] ? [] : ["device", "width"]);
    const wanted = pageOf(document, order[at]) ?? (page === undefined ? undefined : ANY_PAGE);
    const isOther = JSON.stringify(wanted) !== JSON.stringify(page);
    page = wanted;
    return { ...without(step, ["placement"]), ...(at > 0 && filled({ placement: filled({ ...own, page: isOther ? wanted : undefined }) })) };
  });
  return tidy({ ...without(document, ["placement"]), ...filled({ placement }), steps: moved });
}

/** A document to begin with. @param {string} kind @param {{page?: string, language: string, languages: string[]}} about @returns {Document} */
export const newDocument = (kind, { page }) => withKind({ guide: "", kind: "tip", placement: filled({ page }), steps: [{ title: "" }] }, kind);

/** What a step of another kind keeps. @param {string} kind @param {Document[]} before @returns {Document[]} */
function stepsFor(kind, before) {
  if (kind === "tour") return before.length > 1 ? before : [...before, { title: "" }];
  const none = ["placement", "advance_on", ...(kind === "checklist" || kind === "survey" ? ["actions", "image", "video"] : [])];
  const steps = (STEPPED.includes(kind) ? before : before.slice(0, 1)).map((step) => without(step, none));
  return steps.map((step) => (Object.hasOwn(step, "actions") ? { ...step, actions: step.actions.filter((/** @type {Document} */ { do: deed }) => canDo(kind, deed)) } : step));
}

/** A question to begin with. */
export const newQuestion = (/** @type {string} */ name) => ({ name, ask: "", type: "scale", from: 0, to: 10 });

/** What a whole guide of another kind keeps. @param {Document} document @param {string} kind @returns {Document} */
function aboutFor({ placement = {}, frequency = {}, trigger = {}, variants, ...own }, kind) {
  const { banner } = own;
  const canPoint = POINTING.includes(kind) || (kind === "banner" && banner?.position === "inline");
  return filled({
    placement: canPoint ? placement : without(placement, ["element", "wait_for", "when_missing"]),
    frequency: STAYING.includes(kind) ? without(frequency, ["at_most", "every"]) : frequency,
    trigger: kind === "announcement" ? without(trigger, ["when", "delay", ...(trigger.cancel_on ? [] : ["expires"])]) : trigger,
    variants: variants?.map((/** @type {Document} */ form) => (form.steps ? tidy({ ...form, steps: stepsFor(kind, form.steps) }) : form)),
    ...partsFor(own, kind),
  });
}

/** What only some kinds have. @param {Document} document @param {string} kind @returns {Document} */
const partsFor = ({ banner, items, questions, thanks, highlight, not_helpful: opinion, look }, kind) => ({
  ...(kind !== "announcement" && { look }),
  ...(RINGED.includes(kind) && { highlight }),
  ...(!STAYING.includes(kind) && { not_helpful: opinion }),
  ...(kind === "banner" && { banner: banner ?? { position: "top" } }),
  ...(kind === "checklist" && { items: items ?? [{ name: "item-1", title: "", done: { did: { event: "" } } }] }),
  ...(kind === "survey" && { questions: questions ?? [newQuestion("question")], thanks }),
});

/** What one kind has, or may have, and another not. */
const OF_A_KIND = ["banner", "items", "questions", "thanks", "placement", "frequency", "trigger", "highlight", "not_helpful", "look", "variants"];

/** The same guide as another kind; what that kind cannot have is left out. @param {Document} document @param {string} kind @returns {Document} */
export function withKind(document, kind) {
  const own = bare(document);
  return tidy({ ...without(own, OF_A_KIND), kind, steps: stepsFor(kind, own.steps), ...aboutFor(own, kind) });
}

/** What said something and says nothing now, by key. @param {Document} [before] @param {Document} [after] @returns {string[]} */
const gone = (before = {}, after = {}) => Object.keys(before).filter((key) => !isEmpty(before[key]) && !(Object.hasOwn(after, key) && !isEmpty(after[key])));

/** The same of steps; of buttons what they say. @param {Document[]} before @param {Document[]} after @param {Tongue} tongue @returns {string[]} */
function goneOfSteps(before, after, tongue) {
  const labels = (/** @type {Document[]} */ steps) => steps.flatMap(({ actions = [] }) => actions.map((/** @type {Document} */ { label }) => textFor(label, tongue)));
  const [rest, kept] = [before.slice(0, after.length), labels(after)];
  return [
    ...(after.length < before.length ? ["steps"] : []),
    ...rest.flatMap((step, at) => gone(step, after[at]).filter((key) => key !== "actions")),
    ...labels(rest).filter((label) => !kept.includes(label)).map((label) => `“${label}”`),
  ];
}

/** What is told by its own parts. */
const OF_PARTS = ["placement", "frequency", "trigger"];

/**
 * What a guide of another kind has no room for any more, by what it is called in `words.parts`; of buttons what they say.
 * @param {Document} before @param {Document} after @param {Tongue} tongue @returns {string[]}
 */
export function lostBetween(before, after, tongue) {
  const isLess = (/** @type {Document} */ { steps = [] }, /** @type {number} */ at) => goneOfSteps(steps, after.variants?.[at]?.steps ?? [], tongue).length > 0;
  return [...new Set([
    ...gone(before, after).filter((key) => !OF_PARTS.includes(key)),
    ...OF_PARTS.flatMap((key) => gone(before[key], after[key])),
    ...goneOfSteps(before.steps, after.steps, tongue),
    ...(before.variants?.some(isLess) ? ["variants"] : []),
  ])];
}

const ID = /^(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?=[^/]*\d)[0-9a-f]{8,}|(?=[^/]*\d)(?=[^/]*[a-z])[A-Za-z0-9_-]{16,}|[A-Za-z]{1,8}[-_]\d+)$/i;

/** The pages that are alike: what looks like an id in a path may be any. @param {string} path */
export const globOf = (path) => path.split("/").map((segment) => (ID.test(segment) ? "*" : segment)).join("/").replace(/(.)\/$/, "$1");

const LATIN = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya".split(" ");

/** A stable name made of a title, in Russian, too. @param {string} title */
export const nameOf = (title) =>
  [...title.toLowerCase().replace(/\{\{.*?\}\}/g, "").replaceAll("ё", "е")]
    .map((sign) => (sign >= "а" && sign <= "я" ? LATIN[sign.charCodeAt(0) - 1072] : sign))
    .join("").normalize("NFKD").replace(/[^a-z0-9]+/g, "-").slice(0, 48).replace(/^-+|-+$/g, "");

/** A name that is not taken. @param {string} wanted @param {string[]} taken */
export function freeName(wanted, taken) {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted}-${number}`)) number++;
  return `${wanted}-${number}`;
}

/** As the service would tell it, but for Markdown and personal texts, which only the service renders. @param {Document} document @param {Tongue} tongue @returns {import("../contract.d.ts").Decision} */
export function toldLocally(document, tongue) {
  const actions = (/** @type {any[] | undefined} */ all) => all?.map((action) => ({ ...action, label: textFor(action.label, tongue) }));
  const said = (/** @type {Document} */ { title, body, actions: buttons, ...rest }) => ({ ...rest, title: textFor(title, tongue), body: textFor(body, tongue), actions: actions(buttons) });
  const step = (/** @type {Document} */ told) => ({
    ...said(told),
    ...(told.image && { image: { ...told.image, alt: textFor(told.image.alt, tongue) } }),
    ...(told.video && { video: { ...told.video, title: textFor(told.video.title, tongue) } }),
  });
  const end = (/** @type {Document} */ labels) => Object.fromEntries(Object.entries(labels).map(([at, text]) => [at, textFor(text, tongue)]));
  const question = (/** @type {Document} */ { ask, labels, options, ...rest }) => ({
    ...rest, ask: textFor(ask, tongue), ...(labels && { labels: end(labels) }),
    ...(options && { options: options.map((/** @type {any} */ { name, label }) => ({ name, label: textFor(label, tongue) })) }),
  });
  const thanks = textFor(document.thanks, tongue);
  return bare({
    decision: "preview", guide: document.guide || "preview", version: 0, kind: document.kind, priority: 50, claim: false,
    placement: document.placement ?? {}, steps: document.steps.map(step), ...(document.look && { look: document.look }),
    ...(document.banner && { banner: document.banner }),
    ...(document.items && { items: document.items.map((/** @type {Document} */ item) => ({ ...said(item), name: item.name, done: false })) }),
    ...(document.questions && { questions: document.questions.map(question) }),
    ...(thanks && { thanks: [["p", thanks]] }),
  });
}
