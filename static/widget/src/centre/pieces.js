/** Small pieces that several views are made of. */
import { drawing, fill, node } from "../surface/surface.js";

const FORTH = "M6 3.500L10.5 8L6 12.5";

/**
 * A line that leads somewhere.
 * @param {{title: string, hint?: string, badge?: string, lang?: string, mark?: Node}} about
 * @param {() => void} onClick
 */
export const row = ({ title, hint, badge, lang, mark }, onClick) =>
  node("li", {},
    node("button", { type: "button", class: "row", on: { click: onClick } },
      mark,
      node("span", { class: "words" }, node("strong", { text: title, dir: "auto", lang }), hint && node("span", { text: hint, dir: "auto", lang })),
      badge && node("span", { class: "badge", text: badge }),
      drawing(FORTH)),
  );

/** @param {string} path */
export const mark = (path) => node("span", { class: "mark" }, drawing(path));

/** Rows under a heading. @param {string} heading @param {(Node | false | undefined)[]} rows */
export const section = (heading, rows) => node("section", {}, node("h3", { text: heading }), node("ul", { role: "list" }, ...rows));

/** @param {string} text @param {{label: string, act: () => void}} [button] */
export const note = (text, button) =>
  node("div", { class: "note" }, node("p", { text }), button && node("button", { type: "button", class: "line", text: button.label, on: { click: button.act } }));

/** What stands there while something is on its way. @param {string} label */
export const bones = (label) => node("div", { class: "bones", role: "img", "aria-busy": "true", "aria-label": label }, node("i"), node("i"), node("i"));

/** What went wrong, in the reader's language. @param {any} error @param {import("./centre.js").Words} words */
export const explain = (error, words) => (error?.code === "too_many_requests" ? words.tooMany : words.failed);

/** A photo, or the first letter. The photo is drawn: an image's address would have to be allowed by the host. @param {{name: string, photo: string | null}} who */
export function face({ name, photo }) {
  const whole = node("span", { class: "face", "aria-hidden": "true", text: [...name][0] });
  if (photo) drawn(photo).then((canvas) => whole.replaceChildren(canvas), () => {});
  return whole;
}

/** @param {string} address a data URI @returns {Promise<HTMLCanvasElement>} */
async function drawn(address) {
  const bytes = Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (sign) => sign.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes]));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  canvas.getContext("2d")?.drawImage(picture, 0, 0);
  return canvas;
}

/** @param {number} ms @param {string} language @param {Intl.DateTimeFormatOptions} [form] */
export const when = (ms, language, form = { dateStyle: "medium" }) => new Date(ms).toLocaleString(language, form);

/** How far a checklist is. @param {import("../contract.d.ts").Decision} decision @param {import("./centre.js").Words} words */
export const progressOf = ({ items = [] }, words) => fill(words.doneOf, { done: items.filter(({ done }) => done).length, all: items.length });

/** What a guide is called. @param {import("../contract.d.ts").Decision} decision @param {string} [otherwise] */
export const titleOf = ({ steps, guide }, otherwise = guide) => steps?.[0]?.title ?? otherwise;
