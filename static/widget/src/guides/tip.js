/** A tip: a small, non-modal dialog beside an element, in the top layer, out of reach of the page's style sheets. */
import { wordsOf } from "../surface/contents.js";
import { node } from "../surface/nodes.js";
import { focused, giveFocus, openSurface } from "../surface/surface.js";
import { isRinged } from "../ringed.js";
import { anchor, ANCHORS } from "./anchor.js";
import { modalOf } from "./roots.js";
import stepStyles from "./step.css";
import { stepView } from "./step.js";
import styles from "./tip.css";

/** @type {import("../contract.d.ts").Render} */
export function renderTip(core, { decision, target, act, onAnswer, ...guide }) {
  const { language, part } = core;
  const host = document.createElement("inapp-tip");
  const root = openSurface(host, [stepStyles, styles], decision);
  const arrow = node("div", { class: "arrow", hidden: true });
  const tip = node("div", {
    class: "surface tip", popover: "manual", role: "dialog", lang: language, "aria-labelledby": "title", "aria-describedby": "body", tabindex: -1,
  });
  const news = node("div", { class: "surface unseen", role: "status", lang: language });
  root.append(tip, news);
  let release = () => {};
  let isDeaf = false;
  const before = focused();

  /** @param {number} step */
  const draw = (step) => {
    const parts = stepView(decision, (guide.step = step), core, act, isDeaf);
    tip.classList.toggle("closable", parts.some(({ className }) => className === "close"));
    tip.classList.toggle("wide", parts[0].className === "media");
    tip.replaceChildren(arrow, node("div", { class: "scroll" }, ...parts));
    const { title, body } = decision.steps[step];
    // A live region speaks of changes only: it has to be there, empty, before its text comes.
    if (!root.activeElement && !guide.isAsked) setTimeout(() => (news.textContent = [title, wordsOf(body)].filter(Boolean).join(". ")), 150);
  };
  const takeFocus = () => giveFocus(tip.querySelector(".primary"), tip.querySelector("button"), tip);

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || tip.style.visibility) return;
    // With the focus elsewhere, Escape is the host's, unless there is nothing there that could want it.
    const isOurs = root.activeElement || isIdle(focused(), target);
    if (!isOurs) return;
    event.preventDefault();
    event.stopPropagation();
    onAnswer("dismiss");
  }
  tip.addEventListener("keydown", onKey);

  const place = () => {
    release();
    const home = modalOf(target) ?? document.body;
    if (host.parentNode !== home) home.append(host);
    const drop = anchor(tip, arrow, target, () => part("measured"));
    /** What stands around its element, from a part of its own. @param {unknown} isMeant @param {string} name @param {() => void} missing @param {unknown[]} more @returns {Promise<void | (() => void)> | false} */
    const fetched = (isMeant, name, missing, ...more) => target !== null && Boolean(isMeant) && part(name).then(({ open }) => open(target, ...more)).catch(missing);
    const around = [fetched(isRinged(decision), "ring", () => {}, ANCHORS, decision), fetched(decision.steps[guide.step].advance_on, "pressed", offerNext, () => act({ do: "next" }))];
    release = () => {
      drop();
      for (const each of around) if (each) each.then((leave) => leave?.());
    };
  };
  /** What would hear the press could not be fetched: as with any other step, a button leads on. Once more it is asked for. */
  const offerNext = () => {
    if (isDeaf || !host.isConnected) return;
    const hadFocus = root.activeElement;
    isDeaf = true;
    draw(guide.step);
    // Shown anew: nothing within it moves.
    place();
    if (hadFocus) takeFocus();
  };
  draw(guide.step);
  place();
  document.addEventListener("keydown", onKey);
  if (guide.isAsked) takeFocus();

  return {
    follow(found) {
      target = found;
      place();
    },
    turn(step) {
      draw(step);
      takeFocus();
    },
    cover: (covered) => void (tip.style.visibility = covered ? "hidden" : ""),
    raise: (isRaised) => void tip.classList.toggle("raised", isRaised),
    isThere: () => host.isConnected,
    close() {
      const hadFocus = Boolean(root.activeElement);
      release();
      document.removeEventListener("keydown", onKey);
      host.remove();
      if (hadFocus) giveFocus(target, before);
      return hadFocus;
    },
  };
}

/** Whether nobody but the tip could mean an Escape. @param {Element | null} element that has the focus @param {Element | null} target */
const isIdle = (element, target) =>
  !element || element === document.body || element === document.documentElement || (element === target && element.localName === "button");
