/** A tip: a small, non-modal dialog beside an element, in the top layer, out of reach of the page's style sheets. */
import { drawing, CROSS, lines, node } from "../surface/nodes.js";
import { fill } from "../surface/fill.js";
import { focused, openSurface } from "../surface/surface.js";
import { anchor } from "./anchor.js";
import styles from "./tip.css";

/** @typedef {import("../contract.d.ts").Step} Step */
/** @typedef {import("../contract.d.ts").Texts} Texts */
/** @type {import("../contract.d.ts").Render} */
export function renderTip({ texts, language, openBoard }, guide) {
  const host = document.createElement("inapp-tip");
  const root = openSurface(host, styles);
  const arrow = node("div", { class: "arrow", hidden: true });
  const tip = node("div", {
    class: "surface tip", popover: "manual", role: "dialog", lang: language, "aria-labelledby": "title", "aria-describedby": "body",
  });
  const news = node("div", { class: "surface unseen", role: "status", lang: language });
  root.append(tip, news);

  let { target, step } = guide;
  let release = () => {};
  const before = focused();

  const draw = () => {
    const parts = content(guide.decision.steps, step, texts, act);
    tip.classList.toggle("closable", parts.some(({ className }) => className === "icon close"));
    tip.replaceChildren(arrow, ...parts);
    const { title = "", body = "" } = guide.decision.steps[step];
    // A live region speaks of changes only: it has to be there, empty, before its text comes.
    setTimeout(() => (news.textContent = [title, body].filter(Boolean).join(". ")), 150);
  };

  /** @param {Partial<import("../contract.d.ts").Action>} action */
  function act({ do: answer, url, board }) {
    const isLast = step === guide.decision.steps.length - 1;
    if (answer !== "next" || isLast) {
      guide.onAnswer(answer === "dismiss" || answer === "snooze" ? answer : "complete");
      // After the answer: the focus is back by then, and what opens may take it.
      if (answer === "open_board" && board) openBoard(board);
      if (answer === "open_url" && url) visit(url);
      return;
    }
    guide.onStep(++step);
    draw();
    tip.querySelector("button")?.focus();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || tip.style.visibility) return;
    // With the focus elsewhere, Escape is the host's, unless there is nothing there that could want it.
    const isOurs = host.shadowRoot?.activeElement || isIdle(focused(), target);
    if (!isOurs) return;
    event.preventDefault();
    event.stopPropagation();
    guide.onAnswer("dismiss");
  }
  tip.addEventListener("keydown", onKey);

  const place = () => {
    release();
    const home = target?.closest(":modal") ?? document.body;
    if (host.parentNode !== home) home.append(host);
    release = anchor(tip, arrow, target);
  };
  draw();
  place();
  document.addEventListener("keydown", onKey);

  return {
    follow(found) {
      target = found;
      place();
    },
    cover: (covered) => void (tip.style.visibility = covered ? "hidden" : ""),
    isThere: () => host.isConnected,
    close() {
      const hadFocus = Boolean(host.shadowRoot?.activeElement);
      release();
      document.removeEventListener("keydown", onKey);
      host.remove();
      if (hadFocus) giveBack(target, before);
    },
  };
}

/**
 * @param {Step[]} steps
 * @param {number} at
 * @param {Texts} texts
 * @param {(action: Partial<import("../contract.d.ts").Action>) => void} act
 */
function content(steps, at, texts, act) {
  const { title, body, actions } = steps[at];
  const isLast = at === steps.length - 1;
  const offered = actions?.length ? actions : [isLast ? { label: texts.gotIt, do: "complete" } : { label: texts.next, do: "next" }];
  const buttons = offered.map((action, index) =>
    node("button", { type: "button", class: index === 0 ? "primary" : "", text: action.label, on: { click: () => act(action) } }),
  );
  const canDismiss = offered.some(({ do: answer }) => answer === "dismiss");
  return [
    node("div", { class: "text" },
      title && node("div", { class: "title", id: "title", text: title }),
      body && node("div", { class: "body", id: "body" }, ...lines(body)),
      node("div", { class: "actions" },
        steps.length > 1 && node("span", { class: "steps", text: fill(texts.stepOf, { step: at + 1, steps: steps.length }) }),
        ...buttons),
    ),
    !canDismiss && node("button", {
      type: "button", class: "icon close", "aria-label": texts.close, title: texts.close, on: { click: () => act({ do: "dismiss" }) },
    }, drawing(CROSS)),
  ].filter((part) => part instanceof HTMLElement);
}

/** Goes to a page of the product; another site opens beside it. Nothing but web addresses is gone to. @param {string} url */
function visit(url) {
  const { href, origin, protocol } = new URL(url, location.href);
  if (origin === location.origin) location.assign(href);
  else if (/^https?:$/.test(protocol)) window.open(href, "_blank", "noopener");
}

/** Whether nobody but the tip could mean an Escape. @param {Element | null} element that has the focus @param {Element | null} target */
const isIdle = (element, target) =>
  !element || element === document.body || element === document.documentElement || (element === target && element.localName === "button");

/** @param {Element | null} target @param {Element | null} before */
function giveBack(target, before) {
  for (const element of [target, before]) {
    if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true });
    if (element && focused() === element) return;
  }
}
