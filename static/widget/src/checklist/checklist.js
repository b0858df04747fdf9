/** A checklist: a launcher with a ring in the corner, and a panel of what is to be done, opened by the person alone. */
import { elementsOf } from "../surface/contents.js";
import { fill } from "../surface/fill.js";
import { drawing, node } from "../surface/nodes.js";
import { giveFocus, logoOf, openSurface } from "../surface/surface.js";
import styles from "./checklist.css";
import { confetti, ring } from "./progress.js";

/** @typedef {import("../contract.d.ts").Item} Item */

const TICK = "M3.5 8.500l3 3 6-6.500";
const DOWN = "M4 6l4 4 4-4";
const OPEN = "open";

/** @type {import("../contract.d.ts").Render} */
export function open({ texts, language, visit }, { decision, isAsked, perform, onAnswer, onLeave, tell }, { actionButtons, closeButton, stepStyles }) {
  const host = document.createElement("inapp-checklist");
  const root = openSurface(host, [stepStyles, styles], decision);
  const title = decision.steps?.[0]?.title ?? texts.checklist;
  const name = `${OPEN}:${decision.guide}`;
  const launcherRing = ring();
  const count = node("span", { class: "count", "aria-hidden": "true" });
  const counted = node("span", { class: "unseen" });
  const launcher = node("button", {
    type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog", on: { click: () => (panel.hidden ? open() : fold()) },
  }, launcherRing.whole, node("span", { class: "name", dir: "auto", text: title }), count, counted);
  const news = node("div", { class: "unseen", role: "status" });
  const list = node("ul", { role: "list" });
  const filled = node("i");
  const bar = node("div", { class: "bar", role: "progressbar", "aria-labelledby": "heading" }, filled);
  const progress = node("div", { class: "progress" });
  const cheer = node("div", { class: "cheer", hidden: true },
    node("strong", { text: texts.allDone }), node("p", { text: texts.allDoneHint }),
    node("button", { type: "button", class: "primary", text: texts.close, on: { click: fold } }));
  const panel = node("div", { class: "panel", role: "dialog", "aria-labelledby": "heading", tabindex: -1, hidden: true, on: { keydown: onKey } },
    node("div", { class: "head" }, logoOf(decision), node("h2", { id: "heading", dir: "auto", text: title }), closeButton(texts, fold), progress, bar),
    node("div", { class: "scroll" }, decision.steps?.[0]?.body && node("div", { class: "intro", dir: "auto" }, ...elementsOf(decision.steps[0].body)), list, cheer),
    node("div", { class: "foot" }, node("button", { type: "button", class: "hide", text: texts.hideList, on: { click: () => onAnswer("dismiss") } })));
  const frame = node("div", { class: "surface corner", popover: "manual", lang: language }, panel, launcher, news);
  root.append(frame);
  document.body.append(host);
  frame.showPopover?.();

  /** @type {string | undefined} the item that is unfolded */
  let unfolded;
  /** @type {string | undefined} as it was last drawn */
  let drawn;
  let isOver = false;
  /** Names of the items that were done by then. */
  const known = new Set();

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    fold();
  }

  function open() {
    panel.hidden = false;
    launcher.setAttribute("aria-expanded", "true");
    visit.set(name, "1");
    panel.focus({ preventScroll: true });
  }

  function fold() {
    const hadFocus = Boolean(root.activeElement);
    panel.hidden = true;
    launcher.setAttribute("aria-expanded", "false");
    visit.remove(name);
    if (hadFocus) giveFocus(launcher);
    if (isOver) onLeave();
  }

  /** @param {Item} item @param {number} index @param {Item[]} items */
  function row(item, index, items) {
    const isOpen = unfolded === undefined ? !item.done && items.findIndex(({ done }) => !done) === index : unfolded === item.name;
    const toggle = () => {
      unfolded = isOpen ? "" : item.name;
      draw(items);
      giveFocus(list.querySelectorAll(".item")[index]);
    };
    const buttons = actionButtons(item.actions ?? [], (action) => {
      fold();
      perform(action);
    });
    return itemRow(item, { id: `details-${index}`, isOpen, toggle, buttons, doneWord: texts.done });
  }

  /** @param {Item[]} items */
  function draw(items) {
    const done = items.filter((item) => item.done).length;
    const words = fill(texts.doneOf, { done, all: items.length });
    list.replaceChildren(...items.map(row));
    progress.textContent = words;
    const percent = Math.round((100 * done) / items.length);
    bar.setAttribute("aria-valuenow", String(percent));
    bar.setAttribute("aria-valuetext", words);
    filled.style.inlineSize = `${percent}%`;
    count.textContent = `${done}/${items.length}`;
    counted.textContent = words;
    launcherRing.show(done / items.length);
    if (done === items.length) celebrate();
  }

  /** Once: what is done is told, and stays to be seen until the person has closed it. */
  function celebrate() {
    if (isOver) return;
    isOver = true;
    frame.classList.add("over");
    cheer.hidden = false;
    tell("completed");
    confetti(frame);
  }

  const update = () => {
    const items = decision.items ?? [];
    const state = JSON.stringify(items);
    if (state === drawn) return;
    const done = items.filter((item) => item.done);
    const fresh = drawn ? done.filter(({ name: id }) => !known.has(id)).map((item) => item.title) : [];
    for (const item of done) known.add(item.name);
    drawn = state;
    if (fresh.length) unfolded = undefined;
    draw(items);
    news.textContent = isOver ? texts.allDone : fresh.length ? `${texts.done}: ${fresh.join(", ")}` : "";
  };
  update();
  if (isAsked) open();
  else if (visit.get(name)) panel.hidden = false;

  return {
    update,
    isThere: () => host.isConnected,
    close() {
      const hadFocus = Boolean(root.activeElement);
      host.remove();
      return hadFocus;
    },
  };
}

/** @param {Item} item @param {{id: string, isOpen: boolean, toggle: () => void, buttons: Node[], doneWord: string}} parts */
const itemRow = ({ title, body, done }, { id, isOpen, toggle, buttons, doneWord }) =>
  node("li", { class: done ? "done" : "" },
    node("button", { type: "button", class: "item", "aria-expanded": String(isOpen), "aria-controls": id, on: { click: toggle } },
      node("span", { class: "check" }, done && drawing(TICK)),
      node("span", { class: "label", dir: "auto", text: title }),
      done && node("span", { class: "unseen", text: doneWord }),
      node("span", { class: "chevron" }, drawing(DOWN))),
    node("div", { class: "details", id, hidden: !isOpen },
      body && node("div", { class: "body", dir: "auto" }, ...elementsOf(body)),
      buttons.length > 0 && node("div", { class: "actions" }, ...buttons)));
