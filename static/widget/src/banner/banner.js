/** A banner: at the top or the bottom of the view, over the page, or within an element that has room for it. Moves nothing. */
import { node } from "../surface/nodes.js";
import { openSurface } from "../surface/surface.js";
import styles from "./banner.css";

/** @type {import("../contract.d.ts").Render} */
export function open(core, { decision, step, target, act, isAsked }, { stepView, stepStyles }) {
  const position = decision.banner?.position ?? "top";
  const isInline = position === "inline" && target;
  const host = document.createElement("inapp-banner");
  const root = openSurface(host, [stepStyles, styles], decision);
  const hasTitle = Boolean(decision.steps[step].title);
  const banner = node("div", {
    class: `surface banner ${position}`, role: "region", lang: core.language, tabindex: -1, popover: isInline ? undefined : "manual",
    "aria-labelledby": hasTitle ? "title" : "body",
  });
  const content = node("div", { role: "status", class: "content" });
  banner.append(content);
  root.append(banner);

  /** @param {number} at */
  const draw = (at) => content.replaceChildren(...stepView(decision, at, core, act));

  // Its room is taken as it is: what does not fit lies over what follows, and moves nothing.
  if (isInline && !target.childElementCount) {
    const { paddingTop, paddingBottom } = getComputedStyle(target);
    banner.style.blockSize = `${target.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)}px`;
    banner.classList.add("kept");
  }
  (isInline ? target : document.body).append(host);
  if (!isInline) banner.showPopover?.();
  draw(step);
  if (isAsked) banner.focus();

  return {
    turn: draw,
    isThere: () => host.isConnected,
    close() {
      const hadFocus = Boolean(root.activeElement);
      host.remove();
      return hadFocus;
    },
  };
}
