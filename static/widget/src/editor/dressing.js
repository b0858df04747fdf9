/** Makes what visitors see writable: its texts in their places, its buttons open what they are instead of doing it. */
import { elementsOf, node } from "../surface/surface.js";
import styles from "./canvas.css";
import { textIn, withStep, withText } from "./documents.js";
import { writable } from "./writing.js";

/** An empty text still needs its place. */
export const NOTHING = "\u200b";
const MOST_BUTTONS = 4;
/** Where each kind has its parts, beneath its shadow root. */
const PARTS = /** @type {Record<string, {title: string, body: string}>} */ ({ checklist: { title: "h2", body: ".intro" }, announcement: { title: "h3", body: ".body" } });
const USUAL = { title: ".title", body: ".body" };

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

/** @param {ShadowRoot[]} roots @param {string} part @returns {HTMLElement | null} */
const find = (roots, part) => roots.map((root) => /** @type {HTMLElement | null} */ (root.querySelector(`[data-part="${part}"]`))).find(Boolean) ?? null;

/** @param {ShadowRoot[]} roots @param {Element | null} element */
const partOf = (roots, element) => (element && roots.some((root) => root.contains(element)) ? (/** @type {HTMLElement} */ (element).dataset?.part ?? "") : "");

/**
 * Writes the label of a button where it stands.
 * @param {object} about
 * @param {import("./canvas.js").Work} about.work
 * @param {import("./shell.js").Words} about.words
 * @param {HTMLElement} about.button
 * @param {number} about.index
 * @param {() => void} about.onDone
 */
function writeLabel({ work, words, button, index, onDone }) {
  const { step, language } = work.now;
  const own = () => work.now.document?.steps[step] ?? {};
  const label = own().actions?.[index]?.label;
  const part = `action-${index}`;
  const field = writable({
    part, value: textIn(label, language), label: words.label, hint: textIn(label, work.languages[0]), className: `label ${button.className}`, onDone,
    onWrite(text) {
      const actions = own().actions.map((/** @type {any} */ action, /** @type {number} */ at) => (at === index ? { ...action, label: withText(action.label, text, work.tongue()) } : action));
      work.change(withStep(/** @type {any} */ (work.now.document), step, { actions }), `${part} ${step}`);
    },
  });
  button.replaceWith(field);
  field.focus();
  field.select();
}

/** @param {import("./canvas.js").Work} work @param {"title" | "body"} part @param {string} text */
function write(work, part, text) {
  const { document: it, step } = work.now;
  if (it) work.change(withStep(it, step, { [part]: withText(it.steps[step][part], text, work.tongue()) }), `${part} ${step}`);
}

/**
 * What is asked is written in its card; what visitors press to go on leads to the next question here, too.
 * @param {import("./canvas.js").Work} work @param {import("./shell.js").Words} words @param {ShadowRoot} root
 */
function dressQuestion({ now: { question, document: it, language }, languages: [main] }, words, root) {
  const ask = it?.questions?.[question]?.ask;
  const asked = /** @type {HTMLElement} */ (root.querySelector("fieldset"));
  const [legend, ...answers] = /** @type {HTMLElement[]} */ ([...asked.children]);
  for (const answer of answers) answer.inert = true;
  asked.dataset.part = "question";
  asked.tabIndex = 0;
  asked.setAttribute("aria-label", `${words.question}. ${words.enterToWrite}`);
  asked.classList.add("writes");
  const isWritten = Boolean(textIn(ask, language));
  legend.classList.toggle("unwritten", !isWritten);
  if (!isWritten) legend.replaceChildren(node("span", { class: "hint", text: textIn(ask, main) || words.askHint }));
  for (const button of root.querySelectorAll("button")) if (button.closest(".actions")) button.dataset.part = button.type === "submit" ? "next" : "back";
}

/**
 * @param {import("./canvas.js").About & {redraw: () => void, drawable: () => import("../contract.d.ts").Decision, isClosing: () => boolean}} parts
 */
export function createDressing({ work, shell, words, onButton, onAdd, onQuestion, redraw, drawable, isClosing }) {
  /** The part that is written just now. */
  let writing = "";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  const own = () => work.now.document?.steps[work.now.step] ?? {};
  const main = work.languages[0];

  const wrong = (/** @type {string} */ part) => work.mistakes().find(({ path }) => `${path}.`.startsWith(`steps.${work.now.step}.${part}.`))?.message ?? "";

  /** @param {HTMLElement} field @param {string} part */
  function complain(field, part) {
    const message = wrong(part);
    if (message) field.after(node("div", { class: "wrong", id: `wrong-${part}`, text: message }));
  }

  /** @param {HTMLElement} title */
  function dressTitle(title) {
    const field = writable({
      part: "title", value: textIn(own().title, work.now.language), label: words.title, hint: textIn(own().title, main) || words.titleHint, className: title.className, mistake: wrong("title"),
      onWrite: (text) => write(work, "title", text),
    });
    field.id = title.id;
    title.replaceWith(title.localName === "div" ? field : node(/** @type {"h2"} */ (title.localName), {}, field));
    complain(field, "title");
  }

  /** @param {HTMLElement} body */
  function dressBody(body) {
    body.dataset.part = "body";
    body.tabIndex = 0;
    body.setAttribute("role", "group");
    body.setAttribute("aria-label", `${words.body}. ${words.enterToWrite}`);
    body.classList.add("writes");
    if (!textIn(own().body, work.now.language)) body.replaceChildren(node("span", { class: "hint", text: textIn(own().body, main) || words.bodyHint }));
    complain(body, "body");
  }

  /** @param {Element} actions */
  function dressActions(actions) {
    const written = own().actions;
    [...actions.querySelectorAll("button")].forEach((button, index) => {
      button.dataset.part = written ? `action-${index}` : "usual";
      if (wrong(`actions.${index}`)) button.classList.add("faulty");
    });
    if ((written?.length ?? 0) < MOST_BUTTONS) actions.append(node("button", { type: "button", class: "ghost", "data-part": "add", "aria-label": words.addButton, title: words.addButton, text: "+" }));
  }

  /** @param {HTMLElement} body */
  function writeBody(body) {
    const field = writable({
      part: "body", value: textIn(own().body, work.now.language), label: words.body, hint: words.bodyHint, className: "body", isLong: true, mistake: wrong("body"),
      onWrite: (text) => write(work, "body", text),
      onDone() {
        writing = "";
        if (!field.isConnected) return;
        const after = node("div", { class: "body", dir: "auto", id: "body" }, ...elementsOf(drawable().steps[work.now.step].body));
        field.replaceWith(after);
        dressBody(after);
      },
    });
    writing = "body";
    body.replaceWith(field);
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** @param {HTMLElement | null} part */
  function open(part) {
    const name = part?.dataset.part ?? "";
    if (!part) return;
    if (part instanceof HTMLTextAreaElement) part.focus();
    else if (name === "body") writeBody(part);
    else if (name === "add") onAdd();
    else if (name === "question") onQuestion();
    else if (name === "next" || name === "back") work.ask(work.now.question + (name === "next" ? 1 : -1));
    else if (name === "usual") onButton(-1);
    else if (name.startsWith("action-")) {
      const index = Number(name.slice(7));
      onButton(index);
      if (!part.isConnected) return;
      writing = name;
      writeLabel({ work, words, button: part, index, onDone: () => ((writing = ""), queueMicrotask(redraw)) });
    }
  }

  /** @param {Event} event */
  function onClick(event) {
    const path = event.composedPath();
    const pressed = path[0] instanceof Element ? path[0] : null;
    // The points of a checklist fold as they do for visitors.
    if (!pressed || pressed.closest("textarea, .item") || path.includes(shell.host)) return;
    event.preventDefault();
    event.stopPropagation();
    open(pressed.closest("[data-part]"));
  }

  /** @param {Event} event */
  function onKey(event) {
    const { key, target } = /** @type {KeyboardEvent} */ (event);
    if (target instanceof HTMLTextAreaElement || event.composedPath().includes(shell.host)) return;
    if (key === "Escape") event.stopPropagation();
    if (key !== "Enter" || !(target instanceof HTMLElement) || !["body", "question"].includes(target.dataset.part ?? "")) return;
    event.preventDefault();
    open(target);
  }

  return {
    open,
    find,
    partOf,
    writing: () => writing,

    /** @param {ShadowRoot} root @param {import("../contract.d.ts").Decision} told */
    dress(root, told) {
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
      if (told.kind === "announcement") gather(root);
      const at = PARTS[told.kind] ?? USUAL;
      const [title, body] = [at.title, at.body].map((css) => /** @type {HTMLElement | null} */ (root.querySelector(css)));
      if (title) dressTitle(title);
      if (body) dressBody(body);
      if (told.kind === "survey") dressQuestion(work, words, root);
      else for (const actions of root.querySelectorAll(".actions, .buttons")) if (!actions.closest("li")) dressActions(actions);
      root.addEventListener("click", onClick, true);
      root.addEventListener("keydown", onKey, true);
      root.addEventListener("cancel", (event) => event.preventDefault(), true);
      root.addEventListener("pointerdown", (event) => event.target instanceof HTMLDialogElement && event.stopPropagation(), true);
      root.addEventListener("close", () => !isClosing() && redraw(), true);
    },
  };
}
