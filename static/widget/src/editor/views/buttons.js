/** The card of one button of the guide: what it says, and what it does. */
import { canDo, DEEDS, textIn, withStep, withText } from "../documents.js";
import { node } from "../../surface/surface.js";
import { button, choice, field, input, note } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */

/** What a deed needs to be told. */
const NEEDS = /** @type {Record<string, "url" | "board" | "article" | "guide" | "event">} */ ({ open_url: "url", open_board: "board", open_article: "article", start_guide: "guide", track: "event" });
const FOR_ITEMS = ["open_url", "open_board", "open_article", "start_guide", "track", "contact_csm"];
const MOST = 4;

/** Those that make sense here. @param {any} it @param {number} step */
const deedsFor = (it, step) => DEEDS.filter((deed) => canDo(it.kind, deed) && (deed !== "back" || step > 0) && (deed !== "next" || step < it.steps.length - 1));

/** A button more. @param {Room} room */
export function addButton(room) {
  const { work, words } = room;
  const { document: it, step } = work.now;
  const before = it?.steps[step].actions ?? [];
  if (!it || before.length >= MOST) return;
  const isMiddle = step < it.steps.length - 1;
  const other = canDo(it.kind, "snooze") ? [words.later, "snooze"] : [words.close, "dismiss"];
  const [label, deed] = before.length ? other : isMiddle ? [words.goOn, "next"] : [words.gotIt, "complete"];
  work.change(withStep(it, step, { actions: [...before, { label: withText("", label, work.tongue()), do: deed }] }));
  room.go("button", { index: before.length });
  room.canvas.write(`action-${before.length}`);
}

/** @param {Room} room @param {{index?: number}} about @returns {import("../shell.js").View} */
export function buttonView(room, { index = 0 }) {
  const { work, words } = room;
  const { document: it, step } = work.now;
  const actions = it?.steps[step].actions ?? [];
  const action = actions[index];
  if (!it || !action) {
    return { name: "button", title: words.buttons, content: [note(words.usualButton)], foot: [button(words.addButton, () => addButton(room), { icon: "plus", class: "primary", "data-key": "add" })] };
  }

  /** @param {(actions: any[]) => any[]} turn @param {string} [about] */
  const change = (turn, about) => {
    const now = /** @type {any} */ (work.now.document);
    work.change(withStep(now, step, { actions: turn([...now.steps[step].actions]) }), about);
  };
  const set = (/** @type {{[key: string]: any}} */ more, about = "") => change((all) => all.map((one, at) => (at === index ? { ...one, ...more } : one)), about && `${about} ${step} ${index}`);
  const move = (/** @type {number} */ to) => {
    change((all) => (all.splice(to, 0, ...all.splice(index, 1)), all));
    room.go("button", { index: to });
  };
  return {
    name: "button",
    title: words.button,
    isQuiet: true,
    content: [
      field(words.label, input(textIn(action.label, work.now.language), (text) => set({ label: withText(/** @type {any} */ (work.now.document).steps[step].actions[index].label, text, work.tongue()) }, "label"), { "data-key": "label", maxlength: 60 }), { mistake: room.wrong(`steps.${step}.actions.${index}.label`) }),
      ...deed(room, action, deedsFor(it, step), set, `steps.${step}.actions.${index}`),
      field(words.style, choice(action.style ?? "", [["", words.styles.usual], ["primary", words.styles.primary], ["quiet", words.styles.quiet]], (style) => set({ style: style || undefined }), { "data-key": "style" })),
    ],
    foot: [
      button(words.before, () => move(index - 1), { icon: "up", isBare: true, disabled: index === 0, "data-key": "before" }),
      button(words.after, () => move(index + 1), { icon: "down", isBare: true, disabled: index === actions.length - 1, "data-key": "after" }),
      button(words.removeButton, () => {
        change((all) => all.filter((_, at) => at !== index));
        room.shell.close();
      }, { icon: "bin", isBare: true, "data-key": "bin" }),
      node("span", { class: "space" }),
      actions.length < MOST && button(words.addButton, () => addButton(room), { icon: "plus", class: "line", "data-key": "add" }),
    ],
  };
}

/**
 * What a button does, and what has to be said for it.
 * @param {Room} room @param {any} action @param {string[]} deeds
 * @param {(change: {[key: string]: any}, about?: string) => void} set
 * @param {string} path
 */
export function deed({ words, guides, wrong }, action, deeds, set, path) {
  const need = NEEDS[action.do];
  const offered = need === "guide" ? guides().map(({ name }) => name) : [];
  const bare = Object.fromEntries(Object.values(NEEDS).map((key) => [key, undefined]));
  return [
    field(words.does, choice(action.do, deeds.map((one) => [one, words.deeds[/** @type {"next"} */ (one)]]), (chosen) => set({ ...bare, properties: undefined, do: chosen, ...(NEEDS[chosen] && { [NEEDS[chosen]]: "" }) }), { "data-key": `do ${path}` }), { mistake: wrong(`${path}.do`) }),
    need && field(words.needs[need], input(action[need] ?? "", (text) => set({ [need]: text.trim() }, need), { "data-key": `need ${path}`, dir: "ltr", list: offered.length ? "guides" : undefined, placeholder: words.needsHint[need] }), { mistake: wrong(`${path}.${need}`) }),
    offered.length > 0 && node("datalist", { id: "guides" }, ...offered.map((name) => node("option", { value: name }))),
  ];
}

export const ITEM_DEEDS = FOR_ITEMS;
