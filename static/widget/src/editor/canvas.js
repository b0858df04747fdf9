/**
 * The guide as visitors get it, drawn by the parts that draw it for them; here its texts can be written in place, and its
 * buttons do nothing but open what they are.
 */
import { quietly } from "../host.js";
import { loadTexts } from "../language.js";
import { createStorage } from "../storage.js";
import { elementsOf, focused, giveFocus, node } from "../surface/surface.js";
import styles from "./canvas.css";
import { bare, pageOf, placeOf, POINTING, textIn, withStep, withText } from "./documents.js";
import { writable } from "./writing.js";

/** @typedef {ReturnType<typeof import("./work.js").createWork>} Work */
/** @typedef {import("../contract.d.ts").Decision} Decision */
/**
 * Where the step stands just now.
 * @typedef {object} Standing
 * @property {"here" | "elsewhere" | "missing" | "corner"} at
 * @property {string} [reason] why the element was not found
 * @property {Element | null} target
 */

const HOSTS = "inapp-tip, inapp-hotspot, inapp-banner, inapp-modal, inapp-checklist, inapp-centre";
/** An empty text still needs its place. */
const NOTHING = "\u200b";
/** Where each kind has its parts, beneath its shadow root. */
const PARTS = /** @type {Record<string, {title: string, body: string}>} */ ({ checklist: { title: "h2", body: ".intro" }, announcement: { title: "h3", body: ".body" } });
const USUAL = { title: ".title", body: ".body" };

const noShelf = () => {
  throw new TypeError("nothing of a preview is kept");
};

/**
 * @param {object} parts
 * @param {Work} parts.work
 * @param {ReturnType<typeof import("./shell.js").openShell>} parts.shell
 * @param {import("./shell.js").Words} parts.words
 * @param {(index: number) => void} parts.onButton a button of the guide was pressed; -1: one that is there by itself
 * @param {() => void} parts.onAdd
 * @param {(did: string) => void} parts.onTried what a button would do for a visitor
 * @param {() => void} parts.onEnd a visitor would have closed it
 * @param {() => void} parts.onDrawn where it stands may be another place by now
 */
export async function openCanvas({ work, shell, words, onButton, onAdd, onTried, onEnd, onDrawn }) {
  const [{ drawn }, { createConditions }] = await Promise.all([import("../guides/guides.js"), import("../conditions/conditions.js")]);
  const conditions = createConditions({ onChange() {}, tools: drawn.tools });
  const visit = createStorage("editor", noShelf);
  /** @type {import("../contract.d.ts").Shown | undefined} */
  let shown;
  /** @type {Standing} */
  let standing = { at: "corner", target: null };
  let signature = "";
  let isTried = false;
  let turn = 0;
  let isClosing = false;
  let isPaused = false;
  /** The part that is written just now. */
  let writing = "";

  const hosts = () => [...document.querySelectorAll(HOSTS)];
  const roots = () => hosts().flatMap((host) => (host.shadowRoot ? [host.shadowRoot] : []));

  /** @param {Decision} told */
  function core(told, language = work.now.language, texts = /** @type {any} */ ({})) {
    const nothing = () => {};
    const reader = { language, timezone: "" };
    return /** @type {import("../contract.d.ts").Core} */ ({
      request: () => Promise.reject(new TypeError("a preview asks nothing")), emit: nothing, report: nothing, isNews: () => false, names: () => ({ anonymousId: "preview" }),
      openBoard: nothing, openCentre: nothing, start: nothing, decisions: () => [told], told: (kind) => (kind === told.kind ? [told] : []),
      storage: createStorage("editor", noShelf), visit, reader, language: language === "ru" ? "ru" : "en", texts,
    });
  }

  /** @returns {Standing} */
  function stand() {
    const { document: it, step } = work.now;
    if (!it) return { at: "corner", target: null };
    conditions.wait([], location.pathname);
    const page = pageOf(it, step);
    if (page && !conditions.allows(/** @type {any} */ ({ guide: "preview", placement: { page } }), false)) return { at: "elsewhere", target: null };
    const { element } = placeOf(it, step);
    const canPoint = POINTING.includes(it.kind) || it.banner?.position === "inline";
    if (!element || !canPoint) return { at: "corner", target: null };
    const { target, reason } = conditions.find(/** @type {any} */ ({ placement: { element } }));
    return target ? { at: "here", target } : { at: "missing", reason, target: null };
  }

  function clear() {
    isClosing = true;
    quietly(() => shown?.close())();
    for (const host of hosts()) host.remove();
    shown = undefined;
    isClosing = false;
  }

  /** As it is told, with room for what is not written yet. @returns {Decision} */
  function drawable() {
    const told = work.told();
    if (isTried) return told;
    const at = work.now.step;
    const steps = told.steps.map((/** @type {any} */ step, /** @type {number} */ index) => (index === at ? { ...step, title: step.title || NOTHING, body: step.body?.length ? step.body : NOTHING } : step));
    return bare({ ...told, steps, ...(told.kind === "announcement" && { published_ms: Date.now() }) });
  }

  /** What takes another drawing when it changes. @param {Decision} told */
  const signatureOf = (told) => JSON.stringify([told.kind, told.banner, told.items, told.steps.map(({ title: _, body: __, ...step }, index) => (index === work.now.step ? step : 0)), work.now.step, work.now.language, isTried, standing.at, work.mistakes().map(({ path }) => path)]);

  async function draw() {
    const mine = ++turn;
    if (!work.now.document || isPaused) return clear();
    const texts = await loadTexts(work.now.language === "ru" ? "ru" : "en");
    if (mine !== turn) return undefined;
    standing = stand();
    const told = drawable();
    const had = writing || partOf(focused());
    const before = focused();
    signature = signatureOf(told);
    clear();
    shell.avoid(null);
    onDrawn();
    if (standing.at === "elsewhere" && !isTried) return shell.settle();
    await play(told, texts);
    if (mine !== turn) return undefined;
    if (standing.target) {
      if (!isTried) standing.target.scrollIntoView({ block: "nearest", behavior: "instant" });
      shell.avoid(standing.target.getBoundingClientRect());
    }
    for (const root of roots()) dress(root, told);
    shell.settle();
    shell.lift();
    requestAnimationFrame(() => mine === turn && shell.keepClearOf(rects()));
    const again = had && roots().map((root) => root.querySelector(`[data-part="${had}"]`)).find(Boolean);
    giveFocus(again || before);
    return undefined;
  }

  /** @param {Decision} told @param {import("../contract.d.ts").Texts} texts */
  async function play(told, texts) {
    const lent = core(told, work.now.language, texts);
    if (told.kind === "announcement") {
      const { openCentre } = await import("../centre/centre.js");
      return openCentre(lent, "news");
    }
    const render = await drawn.rendererOf(told.kind);
    const leave = () => {
      if (isClosing) return;
      if (isTried) onEnd();
    };
    shown = render(lent, {
      decision: told, target: standing.target, step: work.now.step, isAsked: told.kind === "checklist" || told.kind === "hotspot",
      act: (action) => act(action, told), perform: (action) => isTried && onTried(String(action.do)),
      onAnswer: leave, onLeave: leave, tell() {}, onOpen() {},
    }, drawn.pieces);
    return undefined;
  }

  const rects = () => roots().flatMap((root) => [...root.querySelectorAll("[popover]:popover-open")].map((element) => element.getBoundingClientRect()));

  /** What a visitor's press does. @param {Partial<import("../contract.d.ts").Action>} action @param {Decision} told */
  function act(action, told) {
    if (!isTried) return;
    const to = work.now.step + (action.do === "back" ? -1 : 1);
    if ((action.do === "next" || action.do === "back") && told.steps[to]) return void work.go(to);
    onTried(String(action.do === "next" ? "complete" : action.do));
    if (action.do === "complete" || action.do === "dismiss" || action.do === "snooze" || action.do === "next") onEnd();
  }

  /** @param {Element | null} element */
  const partOf = (element) => (element && roots().some((root) => root.contains(element)) ? (/** @type {HTMLElement} */ (element).dataset?.part ?? "") : "");

  /** Makes it writable. @param {ShadowRoot} root @param {Decision} told */
  function dress(root, told) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    if (isTried) {
      root.addEventListener("close", () => !isClosing && told.kind === "announcement" && onEnd(), true);
      return;
    }
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    if (told.kind === "announcement") gather(root);
    const { title: titleAt, body: bodyAt } = PARTS[told.kind] ?? USUAL;
    const { document: it, step, language } = work.now;
    const own = it?.steps[step] ?? {};
    const title = root.querySelector(titleAt);
    if (title) {
      const field = writable({
        part: "title", value: textIn(own.title, language), label: words.title, hint: textIn(own.title, work.languages[0]) || words.titleHint, className: title.className, mistake: wrong("title"),
        onWrite: (text) => write("title", text),
      });
      field.id = title.id;
      title.replaceWith(title.localName === "div" ? field : node(/** @type {"h2"} */ (title.localName), {}, field));
      complain(field, "title");
    }
    const body = /** @type {HTMLElement | null} */ (root.querySelector(bodyAt));
    if (body) dressBody(body);
    for (const actions of root.querySelectorAll(".actions, .buttons")) {
      if (actions.closest("li")) continue;
      [...actions.querySelectorAll("button")].forEach((button, index) => (button.dataset.part = own.actions ? `action-${index}` : "usual"));
      if ((own.actions?.length ?? 0) < 4) actions.append(node("button", { type: "button", class: "ghost", "data-part": "add", "aria-label": words.addButton, title: words.addButton, text: "+" }));
    }
    root.addEventListener("click", onClick, true);
    root.addEventListener("cancel", (event) => event.preventDefault(), true);
    root.addEventListener("pointerdown", (event) => event.target instanceof HTMLDialogElement && event.stopPropagation(), true);
    root.addEventListener("keydown", onKey, true);
    root.addEventListener("close", () => !isClosing && draw(), true);
  }

  /** An announcement's text lies loose in its article. @param {ShadowRoot} root */
  function gather(root) {
    const heading = root.querySelector("article h3");
    const loose = [];
    for (let at = heading?.nextSibling; at && !(at instanceof HTMLElement && at.className === "buttons"); at = at.nextSibling) loose.push(at);
    const body = node("div", { class: "body" });
    heading?.after(body);
    body.append(...loose);
    if (!root.querySelector("article .buttons")) body.after(node("div", { class: "buttons" }));
  }

  /** @param {HTMLElement} body */
  function dressBody(body) {
    const { document: it, step, language } = work.now;
    const value = textIn(it?.steps[step]?.body, language);
    body.dataset.part = "body";
    body.tabIndex = 0;
    body.setAttribute("role", "group");
    body.setAttribute("aria-label", `${words.body}. ${words.enterToWrite}`);
    body.classList.add("writes");
    if (!value) body.replaceChildren(node("span", { class: "hint", text: textIn(it?.steps[step]?.body, work.languages[0]) || words.bodyHint }));
    complain(body, "body");
  }

  const wrong = (/** @type {string} */ part) => work.mistakes().find(({ path }) => path === `steps.${work.now.step}.${part}` || path.startsWith(`steps.${work.now.step}.${part}.`))?.message ?? "";

  /** @param {HTMLElement} field @param {string} part */
  function complain(field, part) {
    const message = wrong(part);
    if (message) field.after(node("div", { class: "wrong", id: `wrong-${part}`, text: message }));
  }

  /** @param {"title" | "body"} part @param {string} text */
  function write(part, text) {
    const { document: it, step } = work.now;
    if (it) work.change(withStep(it, step, { [part]: withText(it.steps[step][part], text, work.tongue()) }), `${part} ${step}`);
  }

  /** @param {HTMLElement} body */
  function writeBody(body) {
    const { document: it, step, language } = work.now;
    const field = writable({
      part: "body", value: textIn(it?.steps[step]?.body, language), label: words.body, hint: words.bodyHint, className: "body", isLong: true,
      onWrite: (text) => write("body", text),
      onDone() {
        writing = "";
        if (!field.isConnected) return;
        const after = node("div", { class: "body", dir: "auto" }, ...elementsOf(drawable().steps[work.now.step].body));
        after.id = "body";
        field.replaceWith(after);
        dressBody(after);
      },
    });
    writing = "body";
    body.replaceWith(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** @param {HTMLElement} button @param {number} index */
  function writeLabel(button, index) {
    const { document: it, step, language } = work.now;
    const label = it?.steps[step].actions?.[index]?.label;
    const part = `action-${index}`;
    const field = writable({
      part, value: textIn(label, language), label: words.label, hint: textIn(label, work.languages[0]), className: `label ${button.className}`,
      onWrite(text) {
        const { document: now } = work.now;
        const actions = now?.steps[step].actions.map((/** @type {any} */ action, /** @type {number} */ at) => (at === index ? { ...action, label: withText(action.label, text, work.tongue()) } : action));
        if (now) work.change(withStep(now, step, { actions }), `${part} ${step}`);
      },
      onDone() {
        writing = "";
        queueMicrotask(draw);
      },
    });
    writing = part;
    button.replaceWith(field);
    field.focus();
    field.select();
  }

  /** @param {Event} event */
  function onClick(event) {
    const pressed = /** @type {Element | null} */ (event.composedPath()[0] instanceof Element ? event.composedPath()[0] : null);
    if (!pressed || pressed.closest("textarea") || event.composedPath().includes(shell.host)) return;
    const part = /** @type {HTMLElement | null} */ (pressed.closest("[data-part]"));
    const isRow = pressed.closest(".item");
    if (isRow) return;
    event.preventDefault();
    event.stopPropagation();
    if (part) open(part);
  }

  /** @param {HTMLElement} part */
  function open(part) {
    const name = part.dataset.part ?? "";
    if (name === "body") writeBody(part);
    else if (name === "add") onAdd();
    else if (name === "usual") onButton(-1);
    else if (name.startsWith("action-")) {
      const index = Number(name.slice(7));
      onButton(index);
      if (part.isConnected) writeLabel(part, index);
    }
  }

  /** @param {Event} event */
  function onKey(event) {
    const { key, target } = /** @type {KeyboardEvent} */ (event);
    if (target instanceof HTMLTextAreaElement || event.composedPath().includes(shell.host)) return;
    if (key === "Escape") event.stopPropagation();
    if (key !== "Enter" || !(target instanceof HTMLElement) || target.dataset.part !== "body") return;
    event.preventDefault();
    writeBody(target);
  }

  /** What is rendered changes; what is written stays. */
  function patch() {
    const told = drawable();
    const { at, target } = stand();
    if (at !== standing.at || target !== standing.target || signatureOf(told) !== signature) {
      if (!writing.startsWith("action")) draw();
      return;
    }
    if (writing === "body" || isTried) return;
    for (const root of roots()) {
      const body = /** @type {HTMLElement | null} */ (root.querySelector("[data-part=body]"));
      const wanted = told.steps[work.now.step].body;
      if (!body || wanted === NOTHING) continue;
      const fresh = node("div", {}, ...elementsOf(wanted));
      if (!fresh.isEqualNode(body.cloneNode(true)) && fresh.textContent !== null) body.replaceChildren(...fresh.childNodes);
    }
  }

  return {
    draw,
    /** Out of the way, while an element is pointed at. @param {boolean} isWanted */
    pause(isWanted) {
      isPaused = isWanted;
      return draw();
    },
    clear,
    patch,
    standing: () => standing,

    /** The page has changed: the element may have gone, come, or been rendered anew. */
    tend() {
      if (!work.now.document || writing || isPaused) return;
      const now = stand();
      if (now.at === standing.at && now.target === standing.target && (shown?.isThere() ?? true)) return;
      if (now.at === "here" && standing.at === "here" && now.target && shown?.follow) {
        standing = now;
        shown.follow(now.target);
      } else draw();
    },

    /** As a visitor has it, or as an author. @param {boolean} isWanted */
    try(isWanted) {
      isTried = isWanted;
      return draw();
    },
    isTried: () => isTried,

    /** Begins to write a part. @param {string} part */
    write(part) {
      const found = roots().map((root) => /** @type {HTMLElement | null} */ (root.querySelector(`[data-part="${part}"]`))).find(Boolean);
      if (!found) return;
      if (found instanceof HTMLTextAreaElement) found.focus();
      else open(found);
    },
  };
}
