/** One step of a guide, as every kind shows it: title, text and buttons, beneath a picture or a film. */
import { elementsOf } from "../surface/contents.js";
import { fill } from "../surface/fill.js";
import { CROSS, drawing, node } from "../surface/nodes.js";

/** @typedef {import("../contract.d.ts").Core} Core */
/** @typedef {import("../contract.d.ts").Step} Step */
/** @typedef {import("../contract.d.ts").Action} Action */
/** @typedef {import("../contract.d.ts").Texts} Texts */


const THUMB = "M5 3h6.200a1.3 1.3 0 0 1 1.3 1.100l.5 3.400A1.3 1.3 0 0 1 11.7 9H9v2.500c0 1-.5 1.5-1.4 1.500L5 9zM2.5 3v6";

/**
 * @param {import("../contract.d.ts").Decision} decision
 * @param {number} at
 * @param {Core} core
 * @param {(action: Partial<Action>) => void} act
 * @param {boolean} [isDeaf] nothing would hear its element being pressed
 * @returns {HTMLElement[]}
 */
export function stepView({ steps, not_helpful: isAsked }, at, core, act, isDeaf) {
  const { title, body, actions, advance_on: isPressed } = steps[at];
  const { texts } = core;
  const offered = actions?.length ? actions : usual(at, steps.length, texts).slice(0, isPressed && !isDeaf ? -1 : 9);
  const buttons = actionButtons(offered, act);
  const corner = [
    isAsked !== false && iconButton(THUMB, texts.notHelpful, () => act({ do: "not_helpful" })),
    !offered.some(({ do: answer }) => answer === "dismiss") && iconButton(CROSS, texts.close, () => act({ do: "dismiss" })),
  ];
  const parts = [
    ...media(steps[at], core),
    node("div", { class: "text" },
      title && node("div", { class: "title", id: "title", dir: "auto", text: title }),
      body && node("div", { class: "body", id: "body", dir: "auto" }, ...elementsOf(body)),
      node("div", { class: "actions" },
        steps.length > 1 && node("span", { class: "steps", text: fill(texts.stepOf, { step: at + 1, steps: steps.length }) }),
        ...buttons),
    ),
    corner.some(Boolean) && node("div", { class: "close" }, ...corner),
  ];
  return parts.filter((part) => part instanceof HTMLElement);
}

/** What a step offers of itself; one whose element is to be pressed not the last. @param {number} at @param {number} length @param {Texts} texts @returns {Action[]} */
const usual = (at, length, texts) => [
  ...(at ? [/** @type {Action} */ ({ label: texts.back, do: "back", style: "quiet" })] : []),
  { label: at < length - 1 ? texts.next : texts.gotIt, do: "next", style: "primary" },
];

/** Buttons; the first is the one that is meant, where the author says no other. @param {Action[]} actions @param {(action: Action) => void} act */
export function actionButtons(actions, act) {
  const isSaid = actions.some(({ style }) => style === "primary");
  return actions.map((action, index) =>
    node("button", {
      type: "button", class: (isSaid ? action.style === "primary" : index === 0 && action.style !== "quiet") ? "primary" : "", text: action.label,
      on: { click: () => act(action) },
    }),
  );
}

/** @param {string} path @param {string} label @param {() => void} click @param {string} [more] */
const iconButton = (path, label, click, more = "") => node("button", { type: "button", class: `icon ${more}`, "aria-label": label, title: label, on: { click } }, drawing(path));

/** @param {Texts} texts @param {() => void} close */
export const closeButton = (texts, close) => iconButton(CROSS, texts.close, close, "close");

/** Rooms of their own, so that nothing moves when what draws in them is there. @param {Step} step @param {Core} core */
const media = ({ image, video }, { part, texts }) =>
  [image && [image], video && [video, texts]].flatMap((about) => {
    if (!about) return [];
    const frame = node("div", { class: "media" });
    part("media").then(({ open }) => open(frame, ...about)).catch(() => frame.remove());
    return [frame];
  });
