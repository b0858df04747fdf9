/** One step of a guide, as every kind shows it: title, text and buttons, beneath a picture or a film. */
import { elementsOf } from "../surface/contents.js";
import { fill } from "../surface/fill.js";
import { CROSS, drawing, node } from "../surface/nodes.js";

/** @typedef {import("../contract.d.ts").Core} Core */
/** @typedef {import("../contract.d.ts").Step} Step */
/** @typedef {import("../contract.d.ts").Action} Action */
/** @typedef {import("../contract.d.ts").Texts} Texts */


/**
 * @param {Step[]} steps
 * @param {number} at
 * @param {Core} core
 * @param {(action: Partial<Action>) => void} act
 * @returns {HTMLElement[]}
 */
export function stepView(steps, at, core, act) {
  const { title, body, actions } = steps[at];
  const { texts } = core;
  const offered = actions?.length ? actions : usual(at, steps.length, texts);
  const buttons = actionButtons(offered, act);
  const hasClose = !offered.some(({ do: answer }) => answer === "dismiss");
  const parts = [
    ...media(steps[at], core),
    node("div", { class: "text" },
      title && node("div", { class: "title", id: "title", dir: "auto", text: title }),
      body && node("div", { class: "body", id: "body", dir: "auto" }, ...elementsOf(body)),
      node("div", { class: "actions" },
        steps.length > 1 && node("span", { class: "steps", text: fill(texts.stepOf, { step: at + 1, steps: steps.length }) }),
        ...buttons),
    ),
    hasClose && closeButton(texts, () => act({ do: "dismiss" })),
  ];
  return parts.filter((part) => part instanceof HTMLElement);
}

/** What a step offers of itself. @param {number} at @param {number} length @param {Texts} texts @returns {Action[]} */
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

/** @param {Texts} texts @param {() => void} close */
export const closeButton = (texts, close) =>
  node("button", { type: "button", class: "icon close", "aria-label": texts.close, title: texts.close, on: { click: close } }, drawing(CROSS));

/** Rooms of their own, so that nothing moves when what draws in them is there. @param {Step} step @param {Core} core */
const media = ({ image, video }, { parts, texts }) =>
  [image && [image], video && [video, texts]].flatMap((about) => {
    if (!about) return [];
    const frame = node("div", { class: "media" });
    parts.media().then(({ open }) => open(frame, ...about)).catch(() => frame.remove());
    return [frame];
  });
