/** One step of a guide, as every kind shows it: picture or film, title, text and buttons. */
import { elementsOf, linkTo, safeAddress } from "../surface/contents.js";
import { fill } from "../surface/fill.js";
import { CROSS, drawing, node } from "../surface/nodes.js";

/** @typedef {import("../contract.d.ts").Step} Step */
/** @typedef {import("../contract.d.ts").Action} Action */
/** @typedef {import("../contract.d.ts").Texts} Texts */

const PLAY = "M5.5 3.5v9l7-4.500z";
const FILM = /\.(mp4|webm|ogv|mov|m4v)$/i;

/**
 * @param {Step[]} steps
 * @param {number} at
 * @param {Texts} texts
 * @param {(action: Partial<Action>) => void} act
 * @returns {HTMLElement[]}
 */
export function stepView(steps, at, texts, act) {
  const { title, body, image, video, actions } = steps[at];
  const offered = actions?.length ? actions : usual(at, steps.length, texts);
  const buttons = actionButtons(offered, act);
  const hasClose = !offered.some(({ do: answer }) => answer === "dismiss");
  const parts = [
    image && picture(image),
    video && film(video, texts),
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

/** A picture in a room of its own, so that nothing moves when it comes; a link where the host lets none in. @param {{url: string, alt?: string}} image */
function picture({ url, alt = "" }) {
  const address = safeAddress(url);
  if (!address) return null;
  const frame = node("div", { class: "media" });
  const shown = node("img", { alt, on: { error: () => frame.replaceChildren(link(url, alt || address.pathname.split("/").at(-1) || url)) } });
  shown.src = address.href;
  frame.append(shown);
  return frame;
}

/** A film is fetched when somebody wants to see it, here where it is a file, else beside the product. @param {{url: string, title?: string}} video @param {Texts} texts */
function film({ url, title }, texts) {
  const address = safeAddress(url);
  if (!address) return null;
  const frame = node("div", { class: "media" });
  const name = title || texts.watch;
  const open = () => link(url, name, true);
  const play = () => {
    const player = node("video", { controls: true, playsinline: true, "aria-label": name, on: { error: () => frame.replaceChildren(open()) } });
    player.src = address.href;
    frame.replaceChildren(player);
    player.focus();
    player.play().catch(() => {});
  };
  const isFile = FILM.test(address.pathname);
  frame.append(isFile ? node("button", { type: "button", class: "play", on: { click: play } }, mark(), name) : open());
  return frame;
}

const mark = () => node("span", { class: "mark" }, drawing(PLAY));

/** @param {string} url @param {string} label @param {boolean} [isFilm] */
const link = (url, label, isFilm) => node("a", { class: "play", ...linkTo(url), target: "_blank", rel: "noopener" }, isFilm && mark(), label);
