/** The guide as visitors get it, drawn by the parts that draw it for them, where its step is; dressed to be written, or as it is. */
import { quietly, setTimer } from "../host.js";
import { part, textsOf } from "../parts.js";
import { elementsOf, fetchLook, focused, giveFocus, node } from "../surface/surface.js";
import { bare, pageOf, placeOf, POINTING } from "./documents.js";
import { createDressing, NOTHING } from "./dressing.js";
import { lentCore } from "./lent.js";

/** @typedef {ReturnType<typeof import("./work.js").createWork>} Work */
/** @typedef {import("../contract.d.ts").Decision} Decision */
/**
 * Where the step stands just now.
 * @typedef {object} Standing
 * @property {"here" | "elsewhere" | "missing" | "corner"} at
 * @property {string} [reason] why the element was not found
 * @property {Element | null} target
 */
/**
 * @typedef {object} About
 * @property {Work} work
 * @property {ReturnType<typeof import("./shell.js").openShell>} shell
 * @property {import("./shell.js").Words} words
 * @property {(index: number) => void} onButton a button of the guide was pressed; -1: one that is there by itself
 * @property {() => void} onAdd
 * @property {() => void} onQuestion the question that is seen was pressed
 * @property {(did: string) => void} onTried what a button would do for a visitor
 * @property {() => void} onEnd a visitor would have closed it
 * @property {() => void} onDrawn where it stands may be another place by now
 */

const HOSTS = "inapp-tip, inapp-hotspot, inapp-banner, inapp-modal, inapp-checklist, inapp-survey, inapp-centre";
const ENDING = ["complete", "dismiss", "snooze", "next"];

const hosts = () => [...document.querySelectorAll(HOSTS)];
const roots = () => hosts().flatMap((host) => (host.shadowRoot ? [host.shadowRoot] : []));
const rects = () => roots().flatMap((root) => [...root.querySelectorAll("[popover]:popover-open, dialog")].map((element) => element.getBoundingClientRect()));

/** What visitors get their guides from. */
async function visitorsParts() {
  const [{ drawn }, { open }] = await Promise.all([part("guides"), part("conditions")]);
  return { drawn, conditions: open({ onChange() {}, tools: drawn.tools }) };
}

/** Where a step stands. @param {Work} work @param {import("../contract.d.ts").Conditions} conditions @returns {Standing} */
function stand({ now: { document: it, step } }, conditions) {
  if (!it) return { at: "corner", target: null };
  conditions.wait([], location.pathname);
  const page = pageOf(it, step);
  if (page && !conditions.allows(/** @type {any} */ (bare({ guide: "preview", placement: { page } })), false)) return { at: "elsewhere", target: null };
  const { element } = placeOf(it, step);
  const canPoint = POINTING.includes(it.kind) || it.banner?.position === "inline";
  if (!element || !canPoint) return { at: "corner", target: null };
  const { target, reason } = conditions.find(/** @type {any} */ (bare({ placement: { element } })));
  return target ? { at: "here", target } : { at: "missing", reason, target: null };
}

/** What takes another drawing when it changes: all but the text that is written in place. @param {Decision} told @param {number} at @param {unknown[]} beside */
function signatureOf({ kind, look, banner, items, questions, steps }, at, beside) {
  const rest = Object.entries(steps[at] ?? {}).filter(([key]) => key !== "title" && key !== "body");
  return JSON.stringify([kind, look, banner, items, questions, steps.length, rest, at, ...beside]);
}

/** As it is told, with room for what is not written yet. @param {Decision} told @param {number} at @returns {Decision} */
function withRoom(told, at) {
  const steps = told.steps.map((step, index) => (index === at ? { ...step, title: step.title || NOTHING, body: step.body?.length ? step.body : NOTHING } : step));
  return bare({ ...told, steps, ...(told.kind === "announcement" && { published_ms: Date.now() }) });
}

/** One that is not there may be made meanwhile, or come late; but not every drawing waits for it. */
const ASK_AGAIN_MS = 2000;
/** @type {Map<string, Promise<unknown>>} asked for once, by name */
const looks = new Map();
/** As visitors wait for it: one that is not there is the workspace's own. @param {string} [name] */
async function dressFor(name) {
  if (!name) return;
  if (!looks.has(name)) looks.set(name, fetchLook(name).catch(() => void setTimer(() => looks.delete(name), ASK_AGAIN_MS)));
  await looks.get(name);
}

/** The text as it is rendered by now. @param {ShadowRoot} root @param {import("../contract.d.ts").Contents} [wanted] */
function refill(root, wanted) {
  const body = root.querySelector("[data-part=body]");
  if (!body || wanted === NOTHING) return;
  const fresh = node("div", {}, ...elementsOf(wanted));
  const isSame = fresh.childNodes.length === body.childNodes.length && [...fresh.childNodes].every((child, at) => child.isEqualNode(body.childNodes[at]));
  if (!isSame) body.replaceChildren(...fresh.childNodes);
}


/** @param {About} about */
export async function openCanvas(about) {
  const { work, shell, onTried, onEnd, onDrawn } = about;
  const { drawn, conditions } = await visitorsParts();
  /** @type {import("../contract.d.ts").Shown | undefined} */
  let shown;
  /** @type {Standing} */
  let standing = { at: "corner", target: null };
  let signature = "";
  let isTried = false;
  let isPaused = false;
  let isClosing = false;
  let turn = 0;
  let drawing = Promise.resolve();
  const drawable = () => (isTried ? work.told() : withRoom(work.told(), work.now.step));
  const dressing = createDressing({ ...about, redraw: () => void draw(), drawable, isClosing: () => isClosing });

  function clear() {
    isClosing = true;
    quietly(() => shown?.close())();
    for (const host of hosts()) host.remove();
    shown = undefined;
    isClosing = false;
  }

  const sign = (/** @type {Decision} */ told) => signatureOf(told, work.now.step, [work.now.language, work.now.question, isTried, standing.at, work.mistakes().map(({ path }) => path)]);

  /** The latest drawing is the one that counts. @returns {Promise<void>} */
  const draw = () => (drawing = redraw(++turn));

  /** @param {number} mine */
  async function redraw(mine) {
    if (!work.now.document || isPaused) return clear();
    const [texts] = await Promise.all([textsOf(work.now.document.kind === "announcement" ? "centre" : "guides", work.now.language === "ru" ? "ru" : "en"), dressFor(work.now.document.look)]);
    if (mine !== turn || !work.now.document) return undefined;
    standing = stand(work, conditions);
    const told = drawable();
    const [part, before] = [dressing.partOf(roots(), focused()), focused()];
    signature = sign(told);
    clear();
    if (standing.at !== "elsewhere" || isTried) await show(told, texts);
    if (mine !== turn) return undefined;
    shell.settle();
    shell.lift();
    requestAnimationFrame(() => {
      if (mine !== turn) return;
      shell.keepClearOf(rects());
      shell.avoid(standing.target?.getBoundingClientRect() ?? rects()[0] ?? null);
      onDrawn();
    });
    giveFocus(part ? dressing.find(roots(), part) : null, before);
    return onDrawn();
  }

  /** @param {Decision} told @param {import("../contract.d.ts").Texts} texts */
  async function show(told, texts) {
    const mine = turn;
    const { target } = standing;
    if (!isTried) target?.scrollIntoView({ block: "nearest", behavior: "instant" });
    await play(told, texts);
    if (mine === turn) for (const root of roots()) dress(root, told);
  }

  /** @param {ShadowRoot} root @param {Decision} told */
  function dress(root, told) {
    if (!isTried) dressing.dress(root, told);
    else if (told.kind === "announcement") root.addEventListener("close", () => !isClosing && onEnd(), true);
  }

  /** @param {Decision} told @param {import("../contract.d.ts").Texts} texts */
  async function play(told, texts) {
    const core = lentCore(told, work.now.language, texts);
    if (told.kind === "announcement") return void (await part("centre")).open(core, "news");
    /** @type {import("../contract.d.ts").Render} */
    const render = await drawn.rendererOf(told.kind, part);
    const leave = () => void (isTried && !isClosing && onEnd());
    shown = render(core, {
      decision: told.kind === "survey" ? bare({ ...told, step: work.now.question + 1 }) : told, target: standing.target, step: work.now.step, isAsked: told.kind === "checklist" || (told.kind === "hotspot" && !isTried),
      act: (action) => isTried && act(String(action.do), told), perform: (action) => isTried && onTried(String(action.do)),
      onAnswer: leave, onLeave: leave, tell() {}, onOpen() {},
    }, drawn.pieces);
    return undefined;
  }

  /** What a visitor's press does. @param {string} deed @param {Decision} told */
  function act(deed, told) {
    const to = work.now.step + (deed === "back" ? -1 : 1);
    if ((deed === "next" || deed === "back") && told.steps[to]) return work.go(to);
    onTried(deed === "next" ? "complete" : deed);
    return ENDING.includes(deed) ? onEnd() : undefined;
  }

  /** What is rendered changes; what is being written stays. */
  function patch() {
    if (!work.now.document || isPaused) return;
    const told = drawable();
    const { at, target } = stand(work, conditions);
    if (at !== standing.at || target !== standing.target || sign(told) !== signature) {
      if (!dressing.writing().startsWith("action")) void draw();
      return;
    }
    if (!isTried && dressing.writing() !== "body") for (const root of roots()) refill(root, told.steps[work.now.step]?.body);
  }

  return {
    draw,
    clear,
    patch,
    standing: () => standing,
    isTried: () => isTried,

    /** Out of the way, while an element is pointed at. @param {boolean} isWanted */
    pause: (isWanted) => ((isPaused = isWanted), draw()),

    /** The page has changed: the element may have gone, come, or been rendered anew. */
    tend() {
      if (!work.now.document || dressing.writing() || isPaused) return;
      const now = stand(work, conditions);
      if (now.at === standing.at && now.target === standing.target && (shown?.isThere() ?? true)) return;
      if (now.at === "here" && standing.at === "here" && now.target && shown?.follow) {
        standing = now;
        shown.follow(now.target);
      } else void draw();
    },

    /** As a visitor has it, or as an author. @param {boolean} isWanted */
    try: (isWanted) => ((isTried = isWanted), draw()),

    /** Begins to write a part, once it is drawn. @param {string} part */
    async write(part) {
      await drawing;
      dressing.open(dressing.find(roots(), part));
    },
  };
}
