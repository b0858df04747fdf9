/** A button in the corner that opens the resource centre, where the workspace wants one. Checklists have the other corner. */
import { drawing, node, openSurface } from "../surface/surface.js";
import { unreadOf } from "../centre/unread.js";
import styles from "./launcher.css";

const QUESTION = "M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M8 12v.1";
const LABELS = /** @type {Record<string, string>} */ ({ en: "Help", ru: "Справка" });
const NEW = /** @type {Record<string, string>} */ ({ en: "# new", ru: "новых: #" });

/** Once, with how many announcements are new; put back where the host swapped its whole body. @param {import("../contract.d.ts").Core} core */
export function open(core) {
  const there = document.querySelector("inapp-launcher");
  const root = there?.shadowRoot ?? made(core);
  const badge = /** @type {HTMLElement} */ (root.querySelector(".badge"));
  const button = /** @type {HTMLElement} */ (root.querySelector("button"));
  const count = unreadOf(core).length;
  badge.hidden = !count;
  badge.textContent = count > 9 ? "9+" : String(count);
  const label = LABELS[core.language];
  button.setAttribute("aria-label", count ? `${label}, ${NEW[core.language].replace("#", String(count))}` : label);
}

/** @param {import("../contract.d.ts").Core} core @returns {ShadowRoot} */
function made({ openCentre, language }) {
  const host = document.createElement("inapp-launcher");
  const label = LABELS[language];
  const button = node("button", { type: "button", class: "surface", lang: language, "aria-haspopup": "dialog", title: label, on: { click: () => openCentre() } }, drawing(QUESTION), node("span", { class: "badge", hidden: true }));
  const root = openSurface(host, [styles]);
  root.append(button);
  document.body.append(host);
  return root;
}
