/** A hotspot: a beacon at an element, quiet until the person opens it. */
import { fill } from "../surface/fill.js";
import { node } from "../surface/nodes.js";
import { giveFocus, openSurface } from "../surface/surface.js";
import styles from "./hotspot.css";
import { pin } from "./pin.js";

/** @type {import("../contract.d.ts").Render} */
export function open(core, guide, pieces) {
  const { texts, language } = core;
  const host = document.createElement("inapp-hotspot");
  const root = openSurface(host, [styles], guide.decision);
  const name = guide.decision.steps[0].title;
  const beacon = node("button", {
    type: "button", class: "beacon", popover: "manual", lang: language, "aria-haspopup": "dialog", "aria-expanded": "false",
    "aria-label": name ? fill(texts.hintAbout, { title: name }) : texts.hint, on: { click: () => (tip ? fold() : open()) },
  });
  // A button is no surface of its own: the theme's rules for plain buttons are not meant for it.
  const frame = node("div", { class: "surface" }, beacon);
  root.append(frame);
  let { target, step } = guide;
  let release = () => {};
  /** @type {import("../contract.d.ts").Shown | undefined} */
  let tip;

  const place = () => {
    release();
    const home = pieces.anchors.modalOf(target) ?? document.body;
    if (host.parentNode !== home) home.append(host);
    release = pin(beacon, /** @type {Element} */ (target), pieces);
  };

  function open() {
    guide.tell("opened");
    guide.onOpen(true);
    beacon.setAttribute("aria-expanded", "true");
    tip = pieces.renderTip(core, { ...guide, target, step, isAsked: true, onAnswer: (answer) => (answer === "dismiss" ? fold() : guide.onAnswer(answer)) }, pieces);
  }

  /** Read, but not answered: the beacon stays. */
  function fold() {
    const hadFocus = tip?.close();
    tip = undefined;
    beacon.setAttribute("aria-expanded", "false");
    if (hadFocus) giveFocus(beacon);
    guide.onOpen(false);
  }

  place();
  if (guide.isAsked) open();

  return {
    follow(found) {
      target = found;
      place();
      tip?.follow?.(found);
    },
    turn(at) {
      step = at;
      tip?.turn?.(at);
    },
    cover(covered) {
      beacon.style.visibility = covered ? "hidden" : "";
      tip?.cover?.(covered);
    },
    isThere: () => host.isConnected && (!tip || tip.isThere()),
    close() {
      const hadFocus = Boolean(root.activeElement) || Boolean(tip?.close());
      release();
      host.remove();
      return hadFocus;
    },
  };
}
