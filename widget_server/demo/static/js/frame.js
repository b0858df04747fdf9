/** @file What stays around every page: navigation, the topbar, the account's card. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { inapp } from "./inapp.js";
import { LANGUAGES, format, language, t } from "./language.js";
import { personMenu } from "./person_menu.js";

/** @typedef {import("./session.js").Session} Session */

export class Frame {
  #content = h("div", { id: "page-content", tabindex: "-1" });
  #title = h("h1", { class: "page-title", tabindex: "-1" });
  #back = h("div");
  #actions = h("div", { class: "page-actions" });
  #switch = h("div", { class: "switch" });
  #card = h("div", { class: "account-card" });
  /** @type {Map<string, HTMLAnchorElement>} */ #links = new Map();

  /** @param {Session} session @param {(language: string) => void} speak */
  constructor(session, speak) {
    this.session = session;
    const brand = h("a", { class: "brand", href: "/dashboard", "aria-label": "Acme Reports" }, brandMark(), h("span", {}, "Acme Reports"));
    const side = h("aside", { class: "sidebar" }, brand, this.#navigation(), this.#card);
    const heading = h("div", { class: "page-heading" }, h("div", {}, this.#back, this.#title), this.#actions);
    const topbar = h("header", { class: "topbar" }, brand.cloneNode(true), languages(speak), this.#switch);
    const stage = h("div", { class: "stage" }, topbar, h("main", { class: "page" }, heading, this.#content));
    this.parts = [h("a", { class: "skip", href: "#page-content" }, t("skip")), h("div", { class: "frame" }, side, stage)];
    this.drawSession();
  }

  #navigation() {
    for (const name of /** @type {const} */ (["dashboard", "reports", "export", "support"])) {
      this.#links.set(name, h("a", { class: "nav-item", href: `/${name}`, "data-tour": `nav-${name}` }, icon(name === "export" ? "file" : name), h("span", {}, t(`nav.${name}`))));
    }
    const openIdeas = { type: "button", class: "nav-item", "data-tour": "ideas", onclick: () => inapp("open", "ideas") };
    const ideas = h("button", openIdeas, icon("ideas"), h("span", {}, t("nav.ideas")));
    const openHelp = { type: "button", class: "nav-item", "data-tour": "help", onclick: () => inapp("open", "centre") };
    const help = h("button", openHelp, icon("help"), h("span", {}, t("nav.help")));
    return h("nav", { class: "nav", "aria-label": t("nav.label") }, ...this.#links.values(), ideas, help);
  }

  /** Draws again what depends on who is signed in. */
  drawSession() {
    const { account } = this.session;
    this.#switch.replaceChildren(...personMenu(this.session));
    if (!account) {
      this.#card.replaceChildren(h("strong", {}, t("session.guest_title")), h("p", {}, t("session.guest_body")));
      return;
    }
    const { name, plan, renewal_date } = account.traits;
    const ends = t(plan === "trial" ? "account.trial_ends" : "account.renews", { date: format.date(new Date(renewal_date)) });
    const known = /** @type {import("./language.js").TextKey} */ (`plan.${plan}`);
    const chip = h("span", { class: `chip plan-${plan}` }, t(known));
    this.#card.replaceChildren(h("div", { class: "account-name" }, h("strong", {}, name), chip), h("p", {}, ends));
  }

  /** @param {string} title */
  retitle(title) {
    document.title = `${title} · Acme Reports`;
    this.#title.replaceChildren(title);
  }

  /** @param {import("./router.js").Page} page @param {boolean} isFirst the browser puts the focus itself then */
  show(page, isFirst) {
    this.retitle(page.title);
    this.#back.replaceChildren(...(page.back ? [page.back] : []));
    this.#actions.replaceChildren(...(page.actions ?? []));
    this.#content.replaceChildren(...page.content);
    for (const [name, link] of this.#links) {
      if (name === page.nav) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!isFirst) this.#title.focus({ preventScroll: true });
  }
}

function brandMark() {
  return h("img", { class: "brand-mark", src: "/assets/favicon.svg", width: 28, height: 28, alt: "" });
}

/** @param {(language: string) => void} speak */
function languages(speak) {
  const choices = LANGUAGES.map((code) =>
    h("button", { type: "button", lang: code, "aria-pressed": String(code === language), onclick: () => speak(code) }, code.toUpperCase()),
  );
  return h("div", { class: "languages", role: "group", "aria-label": t("language.label") }, ...choices);
}
