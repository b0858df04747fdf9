/** The card of a checklist's points: what is to be done, and by which event it is. */
import { nameOf, textIn, withText } from "../documents.js";
import { fill, node } from "../../surface/surface.js";
import { deed, ITEM_DEEDS } from "./buttons.js";
import { button, field, input, lines, note } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */

const MOST = 20;

/** @param {Room} room @param {{index?: number}} about @returns {import("../shell.js").View} */
export function itemsView(room, { index = 0 }) {
  const { work, words } = room;
  const all = () => /** @type {any[]} */ (work.now.document?.items ?? []);
  const items = all();
  const { language } = work.now;
  const put = (/** @type {any[]} */ changed, about = "") => work.change({ ...work.now.document, items: changed }, about);
  /** @param {number} at @param {{[key: string]: any}} change @param {string} about */
  const set = (at, change, about) => put(all().map((item, place) => (place === at ? Object.fromEntries(Object.entries({ ...item, ...change }).filter(([key, value]) => value !== undefined && (key !== "body" || value !== ""))) : item)), `${about} ${at}`);
  const move = (/** @type {number} */ from, /** @type {number} */ to) => {
    const order = all();
    put([...order.slice(0, Math.min(from, to)), ...(from < to ? [...order.slice(from + 1, to + 1), order[from]] : [order[from], ...order.slice(to, from)]), ...order.slice(Math.max(from, to) + 1)]);
    room.go("items", { index: to });
  };

  /** @param {any} item @param {number} at */
  const row = (item, at) => {
    const title = textIn(item.title, language) || words.untitled;
    const event = item.done?.did?.event;
    const isSimple = item.done && Object.keys(item.done).join() === "did" && Object.keys(item.done.did).join() === "event";
    return node("details", { open: at === index, class: "item" },
      node("summary", { "data-key": `item ${at}` }, node("span", { class: "count", text: String(at + 1) }), node("strong", { text: title, dir: "auto" })),
      field(words.title, input(textIn(item.title, language), (text) => set(at, { title: withText(all()[at].title, text, work.tongue()), ...(!work.now.name && { name: nameOf(text) || item.name }) }, "item title"), { "data-key": `title ${at}` }), { mistake: room.wrong(`items.${at}.title`) }),
      field(words.body, lines(textIn(item.body, language), (text) => set(at, { body: withText(all()[at].body, text, work.tongue()) }, "item body"), { "data-key": `body ${at}` })),
      isSimple ? field(words.doneBy, input(event ?? "", (text) => set(at, { done: { did: { event: text.trim() } } }, "item done"), { "data-key": `done ${at}`, dir: "ltr", placeholder: "report_created" }), { hint: words.doneByHint, mistake: room.wrong(`items.${at}.done`) }) : note(words.doneLonger),
      ...(item.actions?.[0] ? way(item, at) : [button(words.addWay, () => set(at, { actions: [{ label: withText("", words.showMe, work.tongue()), do: "open_url", url: location.pathname }] }, "item way"), { icon: "plus", class: "line", "data-key": `way ${at}` })]),
      node("div", { class: "row" },
        button(fill(words.moveUp, { title }), () => move(at, at - 1), { icon: "up", isBare: true, disabled: at === 0, "data-key": `up ${at}` }),
        button(fill(words.moveDown, { title }), () => move(at, at + 1), { icon: "down", isBare: true, disabled: at === items.length - 1, "data-key": `down ${at}` }),
        button(fill(words.removeStep, { title }), () => put(all().filter((_, place) => place !== at)), { icon: "bin", isBare: true, disabled: items.length < 2, "data-key": `bin ${at}` })));
  };

  /** @param {any} item @param {number} at */
  const way = (item, at) => {
    const change = (/** @type {{[key: string]: any}} */ more, about = "") => set(at, { actions: all()[at].actions.map((/** @type {any} */ one, /** @type {number} */ place) => (place ? one : JSON.parse(JSON.stringify({ ...one, ...more })))) }, `way ${about}`);
    return [
      field(words.label, input(textIn(item.actions[0].label, language), (text) => change({ label: withText(all()[at].actions[0].label, text, work.tongue()) }, "label"), { "data-key": `label ${at}` })),
      ...deed(room, item.actions[0], ITEM_DEEDS, change, `items.${at}.actions.0`),
    ];
  };

  return {
    name: "items",
    title: words.items,
    content: items.map(row),
    foot: [button(words.addItem, () => {
      put([...items, { name: `item-${items.length + 1}-${Date.now().toString(36).slice(-3)}`, title: "", done: { did: { event: "" } } }]);
      room.go("items", { index: items.length });
    }, { icon: "plus", class: "line", disabled: items.length >= MOST, "data-key": "add" })],
  };
}
