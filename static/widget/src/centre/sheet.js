/** The sheet of the resource centre at the side of the page: a head with the way back, and room for a view. */
import { CROSS, drawing, giveFocus, isBeside, logoOf, node, openSurface } from "../surface/surface.js";
import frame from "../surface/sheet.css";
import styles from "./centre.css";

const BACK = "M10 3.500L5.5 8l4.5 4.5";

/**
 * Opens it; Escape, the cross and a press beside it close it, and the focus returns to where it was.
 * @param {string} language
 * @param {import("./centre.js").Words} words
 * @param {() => void} onBack
 */
export function openSheet(language, words, onBack) {
  const host = document.createElement("inapp-centre");
  const root = openSurface(host, [frame + styles]);
  const title = node("h2", { id: "heading", tabindex: -1, dir: "auto" });
  const back = node("button", { type: "button", class: "icon back", "aria-label": words.back, title: words.back, on: { click: onBack } }, drawing(BACK));
  const close = node("button", { type: "button", class: "icon", "aria-label": words.close, title: words.close, on: { click: () => sheet.close() } }, drawing(CROSS));
  const logo = logoOf();
  const scroll = node("div", { class: "scroll" });
  const status = node("div", { class: "unseen", role: "status" });
  const sheet = node("dialog", { class: "surface sheet", lang: language, "aria-labelledby": "heading" }, node("div", { class: "head" }, back, logo, title, close), scroll, status);
  const before = document.activeElement;
  root.append(sheet);
  document.body.append(host);
  sheet.showModal();
  sheet.addEventListener("pointerdown", (event) => isBeside(event, sheet) && sheet.close());
  sheet.addEventListener("close", () => {
    host.remove();
    giveFocus(before);
  });

  return {
    sheet,
    title,
    /** @param {string} text */
    say: (text) => void (status.textContent = text),

    /** @param {string} heading @param {(Node | string)[]} content @param {boolean} hasBack */
    fill(heading, content, hasBack) {
      title.textContent = heading;
      back.hidden = !hasBack;
      if (logo) logo.hidden = hasBack;
      status.textContent = "";
      scroll.replaceChildren(...content);
      scroll.scrollTop = 0;
    },
  };
}
