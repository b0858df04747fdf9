/** A button in the corner that opens the resource centre, where the workspace wants one. Checklists have the other corner. */
import { drawing, node, openSurface } from "../surface/surface.js";
import styles from "./launcher.css";

const QUESTION = "M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M8 12v.1";
const LABELS = /** @type {Record<string, string>} */ ({ en: "Help", ru: "Справка" });

/** @param {import("../contract.d.ts").Core} core */
export function open({ openCentre, language }) {
  // The host may have swapped its whole body.
  if (document.querySelector("inapp-launcher")) return;
  const host = document.createElement("inapp-launcher");
  const label = LABELS[language];
  const button = node("button", { type: "button", class: "surface", lang: language, "aria-haspopup": "dialog", "aria-label": label, title: label, on: { click: () => openCentre() } }, drawing(QUESTION));
  openSurface(host, styles).append(button);
  document.body.append(host);
}
