/** One idea in the list, with its vote button. */
import { fill } from "../surface/fill.js";
import { drawing, node } from "../surface/nodes.js";

/** @typedef {import("../contract.d.ts").Idea} Idea */
/** @typedef {import("../contract.d.ts").BoardTexts} Texts */

const UP = "M3.5 10L8 5.5L12.500 10";

/**
 * @param {Idea} idea
 * @param {Texts} texts
 * @param {(voted: boolean) => Promise<{votes: number, voted: boolean}>} cast
 * @param {(error: unknown) => void} onFailure
 */
export function ideaRow(idea, texts, cast, onFailure) {
  const count = node("span");
  const button = node("button", { type: "button", class: "vote", on: { click: toggle } }, drawing(UP), count);
  let { voted, votes } = idea;
  let isBusy = false;

  function draw() {
    count.textContent = votes.toLocaleString();
    button.setAttribute("aria-pressed", String(voted));
    button.setAttribute("aria-label", fill(voted ? texts.withdraw : texts.vote, { title: idea.title, votes }));
  }

  async function toggle() {
    if (isBusy) return;
    isBusy = true;
    const former = { voted, votes };
    voted = !voted;
    votes += voted ? 1 : -1;
    draw();
    try {
      ({ voted, votes } = await cast(voted));
    } catch (error) {
      ({ voted, votes } = former);
      onFailure(error);
    }
    isBusy = false;
    draw();
  }

  draw();
  const chips = [
    idea.status !== "open" && node("span", { class: idea.status, text: texts[idea.status] }),
    idea.mine && node("span", { text: texts.mine }),
  ].filter(Boolean);
  return node("li", { tabindex: -1 },
    button,
    node("div", { class: "idea" },
      node("h3", { text: idea.title, dir: "auto" }),
      idea.body && node("p", { class: "details", text: idea.body, dir: "auto" }),
      chips.length > 0 && node("div", { class: "chips" }, ...chips),
    ),
  );
}
