/** A survey: a card in the corner, one question at a time. Each answer is told as the person goes on, so none is lost. */
import { elementsOf, wordsOf } from "../surface/contents.js";
import { fill } from "../surface/fill.js";
import { node } from "../surface/nodes.js";
import { focused, giveFocus, openSurface } from "../surface/surface.js";
import { createCourse, isEmpty } from "./course.js";
import { answerIn, questionView } from "./question.js";
import styles from "./survey.css";
import ownTexts from "./texts.js";

/** @type {import("../contract.d.ts").Render} */
export function open(core, { decision, isAsked, onAnswer, onLeave, tell }, { closeButton, stepStyles }) {
  const { questions = [], steps: [{ title, body }] } = decision;
  const texts = { ...core.texts, ...ownTexts[/** @type {"en"} */ (core.language)] };
  const course = createCourse(core, decision);
  const host = document.createElement("inapp-survey");
  const root = openSurface(host, [stepStyles, styles], decision);
  const before = focused();
  const form = node("form", { novalidate: true, on: { submit: goOn, input: write, change: write } });
  const filled = node("i");
  const bar = node("div", { class: "bar", "aria-hidden": "true", hidden: questions.length < 2 }, filled);
  const card = node("div", { class: "surface card closable", popover: "manual", role: "dialog", lang: core.language, "aria-labelledby": "title", tabindex: -1, on: { keydown: onKey } },
    bar, node("div", { class: "scroll" }, node("div", { class: "title", id: "title", text: title }), form), closeButton(texts, leave));
  const news = node("div", { class: "surface unseen", role: "status", lang: core.language });
  /** @type {HTMLElement} */
  let view;
  let isOver = false;

  const present = () => questions[course.at()];
  const takeFocus = () => giveFocus(form.querySelector(":checked"), form.querySelector("input, textarea, button"));

  function draw() {
    const at = course.at();
    const question = present();
    view = questionView(question, course.value(question.name), question.optional === true ? texts.optional : undefined);
    form.replaceChildren(
      ...(at === 0 && body ? [node("div", { class: "body", dir: "auto" }, ...elementsOf(body))] : []),
      view,
      node("div", { class: "fault", role: "alert" }),
      node("div", { class: "actions" },
        questions.length > 1 && node("span", { class: "steps", text: fill(texts.questionOf, { at: at + 1, all: questions.length }) }),
        at > 0 && node("button", { type: "button", text: texts.back, on: { click: () => turn(at - 1) } }),
        node("button", { type: "submit", class: "primary", text: at < questions.length - 1 ? texts.next : texts.send })));
    filled.style.inlineSize = `${(100 * at) / questions.length}%`;
  }

  function write() {
    const value = answerIn(view, present());
    if (value !== undefined) course.write(present().name, value);
    form.querySelector(".fault")?.replaceChildren();
  }

  /** @param {number} to */
  function turn(to) {
    course.turn(to);
    draw();
    takeFocus();
  }

  /** @param {Event} event */
  function goOn(event) {
    event.preventDefault();
    const question = present();
    if (isEmpty(course.value(question.name)) && question.optional !== true) {
      form.querySelector(".fault")?.replaceChildren(question.type === "text" ? texts.write : texts.choose);
      takeFocus();
      return;
    }
    course.tell(question);
    if (course.at() < questions.length - 1) turn(course.at() + 1);
    else finish();
  }

  /** Told at once; the thanks stay until they are closed. */
  function finish() {
    isOver = true;
    course.end();
    tell("completed");
    const thanks = Array.isArray(decision.thanks) ? decision.thanks : texts.thanks;
    filled.style.inlineSize = "100%";
    form.replaceChildren(
      node("div", { class: "body thanks", dir: "auto" }, ...elementsOf(thanks)),
      node("div", { class: "actions" }, node("button", { type: "button", class: "primary", text: texts.close, on: { click: leave } })));
    news.textContent = wordsOf(thanks);
    takeFocus();
  }

  function leave() {
    course.end();
    if (isOver) onLeave();
    else onAnswer("dismiss");
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const within = root.activeElement;
    const elsewhere = focused();
    // With the focus elsewhere, Escape is the host's, unless there is nothing there that could want it.
    if (!within && elsewhere && elsewhere !== document.body && elsewhere !== document.documentElement) return;
    event.preventDefault();
    event.stopPropagation();
    // Whoever is writing leaves the field first, so that no words are lost by one key.
    if (within instanceof HTMLTextAreaElement && within.value) card.focus();
    else leave();
  }

  draw();
  root.append(card, news);
  document.body.append(host);
  card.showPopover?.();
  document.addEventListener("keydown", onKey);
  if (isAsked) takeFocus();
  // A live region speaks of changes only: it has to be there, empty, before its text comes.
  else setTimeout(() => (news.textContent = [title, present().ask].join(". ")), 150);

  return {
    raise: (isRaised) => void card.classList.toggle("raised", isRaised),
    isThere: () => host.isConnected,
    close() {
      const hadFocus = Boolean(root.activeElement);
      document.removeEventListener("keydown", onKey);
      host.remove();
      if (hadFocus) giveFocus(before);
      return hadFocus;
    },
  };
}
