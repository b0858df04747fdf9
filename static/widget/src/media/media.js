/** A picture or a film of a guide, in the room that was kept for it. */
import { linkTo, safeAddress } from "../surface/contents.js";
import { drawing, node } from "../surface/nodes.js";
import styles from "./media.css";

/** @typedef {import("../contract.d.ts").Texts} Texts */

const PLAY = "M5.5 3.5v9l7-4.500z";
const FILM = /\.(mp4|webm|ogv|mov|m4v)$/i;
/** @type {CSSStyleSheet | undefined} */
let sheet;

/** @param {HTMLElement} frame @param {{url: string, alt?: string, title?: string}} medium @param {Texts | undefined} texts for a film */
export function open(frame, medium, texts) {
  const address = safeAddress(medium.url);
  if (!address) return frame.remove();
  const root = /** @type {ShadowRoot} */ (frame.getRootNode());
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(styles);
  if (!root.adoptedStyleSheets?.includes(sheet)) root.adoptedStyleSheets = [...(root.adoptedStyleSheets ?? []), sheet];
  if (texts) film(frame, address, medium, texts);
  else picture(frame, address, medium);
}

/** A link where the host lets no picture in. @param {HTMLElement} frame @param {URL} address @param {{alt?: string}} image */
function picture(frame, { href, pathname }, { alt = "" }) {
  const shown = node("img", { alt, on: { error: () => frame.replaceChildren(link(href, alt || pathname.split("/").at(-1) || href)) } });
  shown.src = href;
  frame.append(shown);
}

/** Fetched when somebody wants to see it, here where it is a file, else beside the product. @param {HTMLElement} frame @param {URL} address @param {{title?: string}} video @param {Texts} texts */
function film(frame, { href, pathname }, { title }, texts) {
  const name = title || texts.watch;
  const beside = () => link(href, name, true);
  const play = () => {
    const player = node("video", { controls: true, playsinline: true, "aria-label": name, on: { error: () => frame.replaceChildren(beside()) } });
    player.src = href;
    frame.replaceChildren(player);
    player.focus();
    player.play().catch(() => {});
  };
  frame.append(FILM.test(pathname) ? node("button", { type: "button", class: "play", on: { click: play } }, mark(), name) : beside());
}

const mark = () => node("span", { class: "mark" }, drawing(PLAY));

/** @param {string} url @param {string} label @param {boolean} [isFilm] */
const link = (url, label, isFilm) => node("a", { class: "play", ...linkTo(url), target: "_blank", rel: "noopener" }, isFilm && mark(), label);
