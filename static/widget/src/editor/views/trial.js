/** The card beside a preview: as whom it is seen, and whether this person would get it now. */
import { clearTimer, quietly, setTimer } from "../../host.js";
import { fill, node } from "../../surface/surface.js";
import { button, field, input, list, note, part } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */
/** @typedef {import("../work.js").Person} Person */

const ASK_AFTER_MS = 250;
const SIGNS = { pass: "✓", fail: "✗", unknown: "?" };

/** @param {Room} room @returns {import("../shell.js").View} */
export function trialView(room) {
  const { work, words, session, shell } = room;
  const { person, checked } = work;
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
          node("span", { class: "words" }, node("strong", { text: one.name || one.user_id || one.id, dir: "auto" }), node("span", { text: [one.account, one.name && one.user_id].filter(Boolean).join(" · "), dir: "auto" }))))), answer.people.length ? "" : node("li", {}, note(words.nobodyFound)));
      shell.say(fill(words.peopleFound, { count: answer.people?.length ?? 0 }), false);
    }), ASK_AFTER_MS);
  };

  const gates = person && checked?.person?.id === person.id ? checked.gates : null;
  const stop = gates?.filter(({ outcome }) => outcome === "fail") ?? [];
  return {
    name: "trial",
    title: words.preview,
    isQuiet: true,
    content: [
      person
        ? node("div", { class: "found" }, node("strong", { text: person.name || person.user_id || person.id, dir: "auto" }), Boolean(person.account) && node("p", { class: "why", text: person.account ?? "", dir: "auto" }),
          node("div", { class: "row" }, button(words.asNobody, () => choose(null), { class: "line", "data-key": "nobody" })))
        : note(words.asNobodyNow),
      gates && part(stop.length ? words.wouldNot : words.would),
      gates && list(gates.map(({ name, outcome, detail }) => node("li", { class: `gate ${outcome}` },
        node("b", { role: "img", "aria-label": words.outcomes[outcome] ?? outcome, text: SIGNS[outcome] ?? "?" }), node("span", {}, node("strong", { text: words.gates[/** @type {"audience"} */ (name)] ?? name }), detail && node("span", { text: detail, dir: "auto" }))))),
      field(words.seeAs, input("", search, { type: "search", "data-key": "search", placeholder: words.seeAsHint })),
      found,
    ],
  };
}
