/** The bar: what is written, and the few things that are done all the time. Everything else is in cards. */
import { fill, node } from "../surface/surface.js";
import { canAddStep, textFor } from "./documents.js";
import { shelf } from "./session.js";
import { button, icon, sign } from "./views/pieces.js";
import { pointAt } from "./views/place.js";
import { addStep, elsewhereBar } from "./views/steps.js";

const TOP = "inapp:editor:top";

/** @param {import("./editor.js").Room} room */
export function openBar(room) {
  const { shell, words, work, session } = room;
  let isSaving = false;
  let isTop = Boolean(shelf.get(TOP));
  shell.place(isTop);

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
    button(isTop ? words.moveBarDown : words.moveBarUp, () => {
      isTop = !isTop;
      shelf.set(TOP, isTop || null);
      shell.place(isTop);
      draw();
    }, { icon: isTop ? "down" : "up", isBare: true, "data-key": "move" });

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

  function writing() {
    const it = /** @type {import("./documents.js").Document} */ (work.now.document);
    const { readOnly, language } = work.now;
    const count = work.mistakes().length;
    const isDirty = work.isDirty();
    const isPointing = ["tip", "hotspot", "tour"].includes(it.kind) || it.banner?.position === "inline";
    const missing = room.canvas?.standing().at === "missing";
    return [
      mark(),
      opener("kind", words.kinds[/** @type {"tip"} */ (it.kind)] ?? it.kind, { icon: it.kind in words.kinds ? it.kind : "tip", class: "kind-of" }),
      node("span", { class: "name", dir: "auto", title: work.now.name ?? words.unsaved }, readOnly && icon("lock"), work.title() || work.now.name || words.untitled),
      rule(),
      ...steps(),
      it.kind === "checklist" && opener("items", words.items, { icon: "checklist" }),
      isPointing && button(words.point, () => void pointAt(room), { icon: "point", isBare: true, "data-key": "point" }),
      opener("place", missing ? `${words.place}: ${words.drawnInCorner}` : words.place, { icon: missing ? "warning" : "page", isBare: true, class: missing ? "bad" : "" }),
      it.kind !== "checklist" && opener("media", words.media, { icon: "picture", isBare: true }),
      work.languages.length > 1 && opener("language", language.toUpperCase(), { "aria-label": fill(words.language, { language: language.toUpperCase() }) }),
      rule(),
      button(words.undo, () => work.travel("back"), { icon: "back", isBare: true, disabled: !work.now.back.length, "data-key": "back" }),
      button(words.redo, () => work.travel("forth"), { icon: "forth", isBare: true, disabled: !work.now.forth.length, "data-key": "forth" }),
      move(),
      rule(),
      count > 0 && opener("mistakes", String(count), { icon: "warning", class: "bad", "aria-label": fill(words.mistakesCount, { count }) }),
      button(words.preview, () => void room.try(true), { icon: "play", "data-key": "preview" }),
      button(isSaving ? words.saving : readOnly ? words.saveCopy : words.save, () => void room.save(), { class: "primary save", "data-key": "save", "aria-busy": String(isSaving), "aria-description": isDirty ? words.unsaved : undefined }),
      opener("leave", words.leave, { icon: "leave", isBare: true }),
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
