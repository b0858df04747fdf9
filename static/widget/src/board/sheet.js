/** A modal sheet at the side of the page; the whole width on a phone. */
import { CROSS, drawing, node } from "../surface/nodes.js";
import { giveFocus, isBeside, openSurface } from "../surface/surface.js";
import frame from "../surface/sheet.css";
import styles from "./board.css";

/**
 * Opens the sheet; Escape, the cross and a press beside it close it, and the focus returns to where it was.
 * @param {{language: string, closeLabel: string}} parts
 */
export function openSheet({ language, closeLabel }) {
  const host = document.createElement("inapp-board");
  const root = openSurface(host, [frame + styles]);
  const title = node("h2", { id: "heading", tabindex: -1, autofocus: true });
  const close = node("button", { type: "button", class: "icon", "aria-label": closeLabel, title: closeLabel }, drawing(CROSS));
  const header = node("div", { class: "head" }, title, close);
  const sheet = node("dialog", { class: "surface sheet", lang: language, "aria-labelledby": "heading" }, header);
  const before = document.activeElement;
  root.append(sheet);
  document.body.append(host);
  sheet.showModal();
  close.addEventListener("click", () => sheet.close());
  sheet.addEventListener("pointerdown", (event) => isBeside(event, sheet) && sheet.close());
  sheet.addEventListener("close", () => {
    host.remove();
    giveFocus(before);
  });
  return { sheet, title };
}
