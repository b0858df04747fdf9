/** What is new: announcements, the latest first. Seen here, they are read. */
import { elementsOf, logoOf, node } from "../surface/surface.js";
import { note, titleOf, when } from "./pieces.js";

const ANSWERS = { complete: "$guide_completed", dismiss: "$guide_dismissed" };

/** @type {import("./centre.js").View} */
export function announcementsView({ core, words, desk, leave }) {
  const unread = desk.unread();
  const found = desk.announcements().map((decision) => entry(decision, unread.includes(decision)));
  desk.markRead();

  /** @param {import("../contract.d.ts").Decision} decision @param {boolean} isNew */
  function entry(decision, isNew) {
    const { body, actions = [] } = decision.steps[0] ?? {};
    const whole = node("article", { class: isNew ? "prose new" : "prose" },
      decision.published_ms !== undefined && node("p", { class: "date", text: when(decision.published_ms, core.language) }),
      node("h3", { text: titleOf(decision), dir: "auto" }),
      ...elementsOf(body),
      actions.length > 0 && node("div", { class: "buttons" }, ...actions.map((action) => node("button", { type: "button", class: action.style === "primary" && "primary", text: action.label, on: { click: () => act(action) } }))),
    );

    /** @param {import("../contract.d.ts").Action} action */
    function act(action) {
      if (Object.hasOwn(ANSWERS, action.do)) {
        const { guide, version, decision: id } = decision;
        core.report(ANSWERS[/** @type {"complete"} */ (action.do)], { guide, version, decision: id, step: 1 });
        whole.remove();
      } else {
        leave();
        core.part("actions").then(({ perform }) => perform(core, action, decision.guide)).catch(() => {});
      }
    }
    return whole;
  }

  const logo = logoOf();
  // Its room stays, whether it comes or not: nothing moves.
  return { title: words.news, content: found.length ? [...(logo ? [node("div", { class: "brand" }, logo)] : []), ...found] : [note(words.noNews)] };
}
