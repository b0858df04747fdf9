/** The bar: what is written, and the few things that are done all the time. Everything else is in cards. */
import { fill, node } from "../surface/surface.js";
import { canAddStep, KINDS, pageOf, POINTING, textFor } from "./documents.js";
import { addStep, pointAt } from "./pointing.js";
import { shelf } from "./session.js";
import { button, icon, sign } from "./views/pieces.js";

const TOP = "inapp:editor:top";

/** @param {import("./editor.js").Room} room */
export function openBar(room) {
  const { shell, words, work, session } = room;
  let isSaving = false;
  shell.place(Boolean(shelf.get(TOP)));

  const toggle = (/** @type {string} */ view) => () => (shell.open() === view ? shell.close() : room.go(view));
  /** A button that opens a card. @param {string} view @param {string} label @param {{[name: string]: any}} [more] */
  const opener = (view, label, more = {}) => button(label, toggle(view), { "data-key": view, "aria-expanded": "false", "aria-haspopup": "dialog", ...more });

  const rule = () => node("i", { class: "rule", "aria-hidden": "true" });
  const mark = () => node("span", { class: "sign" }, sign());

  const atHome = () => [
    mark(),
    node("span", { class: "name", text: fill(words.workspace, { name: session.about.workspace.name }) }),
    opener("home", words.newGuide, { icon: "plus", class: "primary" }),
    move(),
    opener("leave", words.leave, { icon: "leave", isBare: true }),
  ];

  const move = () =>
    button(shell.isTop() ? words.moveBarDown : words.moveBarUp, () => {
      shell.place(!shell.isTop());
      shelf.set(TOP, shell.isTop() || null);
      draw();
    }, { icon: shell.isTop() ? "down" : "up", isBare: true, "data-key": "move" });

  const tried = () => [
    mark(),
    node("span", { class: "name", text: words.preview }),
    opener("trial", work.person?.name || work.person?.user_id || words.asNobody, { icon: "person" }),
    button(words.endPreview, () => void room.try(false), { class: "primary", "data-key": "preview" }),
  ];

  function steps() {
    const it = /** @type {import("./documents.js").Document} */ (work.now.document);
    const bad = new Set(work.mistakes().map(({ path }) => /^steps\.(\d+)/.exec(path)?.[1]));
    return [
      it.steps.length > 1 && node("div", { class: "stepper", role: "group", "aria-label": words.steps }, ...it.steps.map((/** @type {any} */ step, /** @type {number} */ at) =>
        node("button", {
          type: "button", class: bad.has(String(at)) ? "dot bad" : "dot", "data-key": `at ${at}`, "aria-current": at === work.now.step ? "step" : undefined, text: String(at + 1),
          "aria-label": fill(words.stepOf, { step: at + 1, steps: it.steps.length }), title: textFor(step.title, work.tongue()) || words.untitled, on: { click: () => work.go(at) },
        }))),
      it.steps.length > 1 && opener("steps", words.steps, { icon: "tour", isBare: true }),
      canAddStep(it) && button(words.addStep, () => addStep(room), { icon: "plus", isBare: true, "data-key": "add" }),
    ];
  }

  /** What the guide is made of, each in its card. */
  function parts() {
    const it = /** @type {import("./documents.js").Document} */ (work.now.document);
    const { language } = work.now;
    const isPointing = POINTING.includes(it.kind) || it.banner?.position === "inline";
    const isMissing = room.canvas?.standing().at === "missing";
    return [
      ...steps(),
      it.kind === "checklist" && opener("items", words.items, { icon: "checklist" }),
      it.kind === "survey" && opener("questions", words.questions, { icon: "survey" }),
      isPointing && button(words.point, () => void pointAt(room), { icon: "point", isBare: true, "data-key": "point" }),
      opener("place", isMissing ? `${words.place}: ${words.drawnInCorner}` : words.place, { icon: isMissing ? "warning" : "page", isBare: true, class: isMissing ? "bad" : "" }),
      it.kind !== "checklist" && it.kind !== "survey" && opener("media", words.media, { icon: "picture", isBare: true }),
      work.languages.length > 1 && opener("language", language.toUpperCase(), { "aria-label": fill(words.language, { language: language.toUpperCase() }) }),
    ];
  }

  /** What becomes of it. */
  function ends() {
    const count = work.mistakes().length;
    const save = isSaving ? words.saving : work.now.readOnly ? words.saveCopy : words.save;
    return [
      count > 0 && opener("mistakes", String(count), { icon: "warning", class: "bad", "aria-label": fill(words.mistakesCount, { count }) }),
      button(words.preview, () => void room.try(true), { icon: "play", "data-key": "preview" }),
      button(save, () => void room.save(), { class: "primary save", "data-key": "save", "aria-busy": String(isSaving), "aria-description": work.isDirty() ? words.unsaved : undefined }),
      opener("leave", words.leave, { icon: "leave", isBare: true }),
    ];
  }

  function writing() {
    const it = /** @type {import("./documents.js").Document} */ (work.now.document);
    const { readOnly, name, back, forth } = work.now;
    const isKnown = KINDS.includes(it.kind);
    const kind = /** @type {"tip"} */ (isKnown ? it.kind : "tip");
    return [
      mark(),
      isKnown ? opener("kind", words.kinds[kind], { icon: kind }) : node("span", { class: "name", text: it.kind }),
      node("span", { class: "name", dir: "auto", title: name ?? words.unsaved }, readOnly && icon("lock"), work.title() || name || words.untitled),
      rule(),
      ...parts(),
      rule(),
      button(words.undo, () => work.travel("back"), { icon: "back", isBare: true, disabled: !back.length, "data-key": "back" }),
      button(words.redo, () => work.travel("forth"), { icon: "forth", isBare: true, disabled: !forth.length, "data-key": "forth" }),
      move(),
      rule(),
      ...ends(),
    ];
  }

  function draw() {
    const isTried = Boolean(room.canvas?.isTried());
    const isAway = work.now.document && room.canvas?.standing().at === "elsewhere";
    shell.fillBar([isAway && elsewhereBar(room), node("div", { class: "tools" }, ...(isTried ? tried() : work.now.document ? writing() : atHome()).filter(Boolean))]);
  }

  return {
    draw,
    /** @param {boolean} isNow */
    saving(isNow) {
      isSaving = isNow;
      draw();
    },
  };
}

/** Two slashes begin another host's address. @param {string} path */
const isPath = (path) => /^\/(?!\/)/.test(path);

/** The way to the page of a step that is not on this one. @param {import("./editor.js").Room} room */
function elsewhereBar({ work, words, leaveFor }) {
  const it = /** @type {import("./documents.js").Document} */ (work.now.document);
  const page = pageOf(it, work.now.step);
  const path = typeof page === "string" ? (work.now.paths[page] ?? (page.includes("*") ? "" : page)) : "";
  const known = isPath(path) ? path : "";
  const name = typeof page === "string" ? page : JSON.stringify(page);
  return node("div", { class: "elsewhere" }, node("span", { text: fill(known ? words.onPage : words.findPage, { page: name }) }), known && button(words.goThere, () => leaveFor(known), { class: "line", "data-key": "there" }));
}
