/** @file The support page: a conversation with named agents, each of whose replies can be rated. */

import { conversationOf, messagesOf, send } from "../conversation.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { format, t } from "../language.js";
import { avatar } from "../person_menu.js";

/** @typedef {import("../conversation.js").Message} Message */
/** @typedef {import("../session.js").Session} Session */

/** @param {import("../main.js").Product} product @returns {import("../router.js").Page} */
export function support({ session }) {
  const { owner } = session;
  const list = h("ol", { class: "messages", tabindex: "0", "aria-label": t("support.conversation") });
  const typing = h("p", { class: "typing", role: "status" });
  const say = (/** @type {Message} */ message) => {
    list.append(drawMessage(message, session));
    list.scrollTop = list.scrollHeight;
  };
  list.append(...messagesOf(owner).map((message) => drawMessage(message, session)));
  let awaited = 0;
  const expect = (/** @type {number} */ more) => {
    awaited += more;
    typing.replaceChildren(awaited ? t("support.typing") : "");
  };
  const write = (/** @type {string} */ text) => {
    say(send(owner, text, (answer) => (expect(-1), say(answer))));
    expect(1);
  };
  const conversation = h("section", { class: "card conversation" }, list, typing, composer(write));
  // The list has a height only once it is on the page.
  requestAnimationFrame(() => (list.scrollTop = list.scrollHeight));
  return {
    title: t("nav.support"),
    nav: "support",
    content: [h("p", { class: "lead" }, t("support.lead")), h("div", { class: "support" }, conversation, team(session))],
  };
}

/** @param {Message} message @param {Session} session */
function drawMessage(message, session) {
  const text = message.key ? t(message.key) : message.text;
  const when = h("time", { datetime: new Date(message.at).toISOString() }, format.ago(message.at));
  const agent = session.cast.agents.find(({ id }) => id === message.agent);
  const head = h("p", { class: "message-head" }, h("strong", {}, agent?.name ?? t("support.you")), when);
  const body = h("p", { class: "message-text" }, text);
  if (!agent) return h("li", { class: "message own" }, h("div", { class: "message-body" }, head, body));
  const slot = {
    class: "rating-slot",
    "data-inapp-rate-reply": message.id,
    "data-inapp-agent": agent.id,
    "data-inapp-conversation": conversationOf(session.owner),
  };
  const face = avatar(agent.name, session.cast.agents.indexOf(agent) + 2);
  return h("li", { class: "message" }, face, h("div", { class: "message-body" }, head, body, h("div", slot)));
}

/** @param {(text: string) => void} write */
function composer(write) {
  const box = h("textarea", { rows: 1, maxlength: 2000, placeholder: t("support.placeholder"), "aria-label": t("support.placeholder") });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = box.value.trim();
    box.value = "";
    if (text) write(text);
    box.focus();
  };
  const onEnter = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  box.addEventListener("keydown", onEnter);
  const button = h("button", { class: "button primary", "data-tour": "send-message" }, icon("send"), t("support.send"));
  return h("form", { class: "composer", onsubmit: submit }, box, button);
}

/** @param {Session} session */
function team(session) {
  const agents = session.cast.agents.map((agent, index) => {
    const about = h("span", {}, h("strong", {}, agent.name), h("small", { class: "online" }, t("support.online")));
    return h("li", {}, avatar(agent.name, index + 2), about);
  });
  const hours = [h("h2", {}, t("support.hours_title")), h("p", {}, t("support.hours"))];
  return h("aside", { class: "card team", "aria-label": t("support.team") }, h("h2", {}, t("support.team")), h("ul", {}, ...agents), ...hours);
}
