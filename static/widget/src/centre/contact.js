/** A message to the CSM, who has a name and a face; to the team where nobody is named. Nothing that was written is lost. */
import { fill, node } from "../surface/surface.js";
import { bones, explain, face, note } from "./pieces.js";

/** @typedef {import("./desk.js").Contact} Contact */

/** @type {import("./centre.js").View} */
export function contactView(room, about) {
  const { words, desk } = room;
  const place = node("div", {}, bones(words.loading));
  const load = () =>
    desk.contact().then(
      (contact) => place.replaceChildren(...form(room, about, contact, (sent) => (sent ? place.replaceChildren(sent) : load()))),
      (error) => place.replaceChildren(note(explain(error, words), { label: words.retry, act: load })),
    );
  void load();
  return { title: words.contact, content: [place] };
}

/**
 * @param {import("./centre.js").Room} room
 * @param {import("./centre.js").About} about
 * @param {Contact} contact
 * @param {(sent?: HTMLElement) => void} show what stands there once it is sent, and then the form again
 */
function form({ core, words, desk, say }, about, { csm, workspace }, show) {
  const draft = desk.draft();
  const problem = node("p", { class: "error", id: "problem", role: "alert", hidden: true });
  const input = node("textarea", {
    id: "message", rows: 6, maxlength: 5000, dir: "auto", placeholder: words.messageHint, "aria-describedby": "problem where",
    on: { input: () => ((draft.message = input.value), complain("")) },
  });
  input.value = draft.message;
  const send = node("button", { type: "submit", class: "primary", text: words.send });

  /** @param {string} text */
  function complain(text) {
    problem.textContent = text;
    problem.hidden = !text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (send.disabled) return;
    if (!draft.message.trim()) {
      complain(words.empty);
      input.focus();
      return;
    }
    send.disabled = true;
    send.textContent = words.sending;
    try {
      // Without what stands behind the path: there may be secrets in it.
      await core.request("POST", "contact", { body: { ...draft, screen: location.origin + location.pathname, ...(about.guide && { guide: about.guide }) } });
      desk.forgetDraft();
      done();
    } catch (error) {
      complain(explain(error, words));
      send.disabled = false;
      send.textContent = words.send;
    }
  }

  function done() {
    const hint = csm ? fill(words.sentHint, { name: csm.name }) : words.sentTeam;
    const heading = node("strong", { text: words.sent, tabindex: -1 });
    show(node("div", { class: "note" }, csm && face(csm), heading, node("p", { text: hint }), node("button", { type: "button", class: "line", text: words.another, on: { click: () => show() } })));
    heading.focus();
    say(`${words.sent} ${hint}`);
  }

  const who = csm
    ? node("div", { class: "who" }, face(csm), node("div", {}, node("strong", { text: csm.name, dir: "auto" }), csm.title && node("span", { text: csm.title, dir: "auto" })))
    : node("p", { class: "who", text: fill(words.contactHint, { team: workspace }) });
  return [who, node("form", { novalidate: true, class: "message", on: { submit } }, node("label", { for: "message", text: words.message }), input, problem, node("p", { class: "hint", id: "where", text: words.whereFrom }), node("div", { class: "buttons" }, send))];
}
