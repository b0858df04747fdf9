/** The card beside a preview: as whom it is seen, and whether this person would get it now. */
import { clearTimer, quietly, setTimer } from "../../host.js";
import { fill, node } from "../../surface/surface.js";
import { button, field, input, list, note, part } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */
/** @typedef {import("../checking.js").Person} Person */

const ASK_AFTER_MS = 250;
const SIGNS = { pass: "✓", fail: "✗", unknown: "?" };

/** @param {Room} room @returns {import("../shell.js").View} */
export function trialView(room) {
  const { work, words, session, shell } = room;
  const { person } = work;
  const found = node("ul", { role: "list", class: "people" });
  /** @type {ReturnType<typeof setTimer> | undefined} */
  let timer;
  let turn = 0;

  /** @param {Person | null} chosen */
  const choose = quietly(async (chosen) => {
    await work.become(chosen).catch((refused) => shell.say(room.explain(refused)));
    await room.canvas.draw();
    room.go("trial");
  });

  /** @param {string} text */
  const search = (text) => {
    clearTimer(timer);
    timer = setTimer(quietly(async () => {
      const mine = ++turn;
      const answer = await session.call("GET", `people?q=${encodeURIComponent(text.trim())}`).catch((refused) => ({ refused }));
      if (mine !== turn) return;
      if (answer.refused) found.replaceChildren(node("li", {}, note(room.explain(answer.refused), "wrong")));
      else found.replaceChildren(...answer.people.map((/** @type {Person} */ one) =>
        node("li", {}, node("button", { type: "button", class: "go", on: { click: () => choose(one) } },
          node("span", { class: "words" }, node("strong", { text: nameOf(one), dir: "auto" }), node("span", { text: [one.account, one.name && one.user_id].filter(Boolean).join(" · "), dir: "auto" }))))), answer.people.length ? "" : node("li", {}, note(words.nobodyFound)));
      shell.say(fill(words.peopleFound, { count: answer.people?.length ?? 0 }), false);
    }), ASK_AFTER_MS);
  };

  return {
    name: "trial",
    title: words.preview,
    isQuiet: true,
    content: [
      person
        ? node("div", { class: "found" }, node("strong", { text: nameOf(person), dir: "auto" }), person.account !== null && node("p", { class: "why", text: person.account, dir: "auto" }),
          node("div", { class: "row" }, button(words.asNobody, () => choose(null), { class: "line", "data-key": "nobody" })))
        : note(words.asNobodyNow),
      ...gatesOf(room),
      field(words.seeAs, input("", search, { type: "search", "data-key": "search", placeholder: words.seeAsHint })),
      found,
    ],
  };
}

/** @param {Person} person */
const nameOf = (person) => person.name || person.user_id || person.id;

/** Which of the gates would let this person have it now. @param {Room} room */
function gatesOf({ work: { person, checked }, words }) {
  const gates = person && checked?.person?.id === person.id ? checked.gates : null;
  if (!gates) return [];
  const isStopped = gates.some(({ outcome }) => outcome === "fail");
  return [part(isStopped ? words.wouldNot : words.would), list(gates.map(({ title, outcome, detail }) =>
    node("li", { class: `gate ${outcome}` },
      node("b", { role: "img", "aria-label": words.outcomes[outcome] ?? outcome, text: SIGNS[outcome] ?? "?" }),
      node("span", {}, node("strong", { text: title }), detail && node("span", { text: detail, dir: "auto" })))))];
}
