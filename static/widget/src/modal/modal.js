/** A modal: a native dialog over the page, for what has to be read before anything else. */
import { node } from "../surface/nodes.js";
import { focused, giveFocus, isBeside, logoOf, openSurface } from "../surface/surface.js";
import styles from "./modal.css";

/** @type {import("../contract.d.ts").Render} */
export function open(core, { decision, step, act, onAnswer }, { stepView, stepStyles }) {
  const host = document.createElement("inapp-modal");
  const root = openSurface(host, [stepStyles, styles], decision);
  const modal = node("dialog", { class: "surface modal", lang: core.language, "aria-labelledby": "title", "aria-describedby": "body", tabindex: -1 });
  const logo = logoOf(decision);
  // Its room stays, whether it comes or not: nothing moves.
  const head = logo && node("div", { class: "head" }, logo);
  const before = focused();

  /** @param {number} at */
  const draw = (at) => {
    const parts = stepView(decision, at, core, act);
    modal.classList.toggle("closable", parts.some(({ className }) => className === "close"));
    modal.replaceChildren(node("div", { class: "scroll" }, head, ...parts));
  };

  modal.addEventListener("cancel", (event) => {
    event.preventDefault();
    onAnswer("dismiss");
  });
  // A browser may close it all the same, after a second Escape.
  modal.addEventListener("close", () => onAnswer("dismiss"));
  modal.addEventListener("pointerdown", (event) => isBeside(event, modal) && onAnswer("dismiss"));

  draw(step);
  root.append(modal);
  document.body.append(host);
  modal.showModal();
  // Not the first button: it could be pressed by who was just writing.
  modal.focus();

  return {
    turn(at) {
      draw(at);
      giveFocus(modal.querySelector(".primary"), modal);
    },
    isThere: () => host.isConnected,
    close() {
      host.remove();
      giveFocus(before);
      return true;
    },
  };
}
