/** @file "Signed in as": the switch between the persons of the cast and being signed out. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./language.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./session.js").Person} Person */
/** @typedef {import("./language.js").TextKey} TextKey */

const MENU = "person-menu";

/** The button and the menu it opens. @param {Session} session */
export function personMenu(session) {
  const { person, account } = session;
  const label = h("small", {}, person ? t("session.signed_in_as") : t("session.signed_out"));
  const name = h("strong", {}, person ? person.traits.name : t("session.visitor"));
  const face = person ? avatar(person.traits.name, toneOf(session, person)) : h("span", { class: "avatar" }, icon("person"));
  const opens = { type: "button", class: "switch-button", popovertarget: MENU, "data-tour": "signed-in-as" };
  const button = h("button", opens, face, h("span", { class: "switch-name" }, label, name), icon("chevron"));
  button.setAttribute("aria-label", `${label.textContent} ${name.textContent}${account ? `, ${account.traits.name}` : ""}`);
  return [button, menu(session)];
}

/** @param {Session} session */
function menu(session) {
  const list = h("div", { class: "menu person-menu", id: MENU, popover: "auto", role: "group", "aria-label": t("session.choose") });
  for (const account of session.cast.accounts) {
    const plan = t(/** @type {TextKey} */ (`plan.${account.traits.plan}`));
    const chip = h("span", { class: `chip plan-${account.traits.plan}` }, plan);
    const persons = session.cast.persons.filter((person) => person.account === account.id);
    const heading = h("div", { class: "menu-heading" }, account.traits.name, chip);
    list.append(heading, ...persons.map((person) => choice(session, person, list)));
  }
  const leave = () => (list.hidePopover(), session.signOut());
  const button = h("button", { type: "button", class: "menu-item", "data-tour": "sign-out", onclick: leave }, icon("leave"), t("session.sign_out"));
  button.disabled = !session.person;
  list.append(h("hr"), button);
  return list;
}

/** @param {Session} session @param {Person} person @param {HTMLElement} list */
function choice(session, person, list) {
  const isChosen = person.id === session.person?.id;
  const enter = () => (list.hidePopover(), session.signIn(person));
  const role = t(/** @type {TextKey} */ (`role.${person.traits.role}`));
  const about = h("span", {}, h("strong", {}, person.traits.name), h("small", {}, `${role} · ${person.traits.email}`));
  const hooks = { "data-person": person.id, "aria-current": isChosen ? "true" : null };
  const face = avatar(person.traits.name, toneOf(session, person));
  return h("button", { type: "button", class: "menu-item", onclick: enter, ...hooks }, face, about, isChosen && icon("save"));
}

/** @param {Session} session @param {Person} person */
const toneOf = (session, person) => session.cast.persons.indexOf(person) + 1;

/** Initials on a colour. @param {string} name @param {number} tone 1 to 5 */
export function avatar(name, tone) {
  const initials = name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  return h("span", { class: `avatar tone-${tone}`, "aria-hidden": "true" }, initials);
}
