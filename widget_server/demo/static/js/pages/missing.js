/** @file The page for an address that leads nowhere: says why, and where to go on. */

import { h } from "../dom.js";
import { t } from "../language.js";

/** @param {string} why @param {string} href @param {string} label @returns {import("../router.js").Page} */
export function missing(why, href, label) {
  const way = h("a", { class: "button primary", href }, label);
  return { title: t("missing.title"), nav: "", content: [h("section", { class: "card empty" }, h("p", {}, why), way)] };
}
