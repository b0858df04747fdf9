/** The person's own control: fewer hints, none for a while, and what was shown, to be seen again. */
import { fill, node } from "../surface/surface.js";
import { bones, explain, note, row, section, titleOf, when } from "./pieces.js";

const HOUR_MS = 3_600_000;
const SPANS = /** @type {const} */ ([["hour", HOUR_MS], ["day", 24 * HOUR_MS], ["week", 168 * HOUR_MS]]);

/** @type {import("./centre.js").View} */
export function hintsView({ core, words, desk, leave, say }) {
  const place = node("div", { class: "hints" }, bones(words.loading));
  const fail = (/** @type {any} */ error) => place.append(note(explain(error, words), { label: words.retry, act: load }));

  async function load() {
    try {
      draw(await desk.hints());
    } catch (error) {
      place.replaceChildren();
      fail(error);
    }
  }

  /** @param {{[name: string]: unknown}} body @param {string} refocus */
  async function change(body, refocus) {
    try {
      draw(await desk.setHints(body));
      /** @type {HTMLElement | null} */ (place.querySelector(refocus))?.focus();
    } catch (error) {
      fail(error);
    }
  }

  /** @param {import("./desk.js").Hints} hints */
  function draw({ fewer, paused_until_ms: until, history = [] }) {
    const box = node("input", { type: "checkbox", id: "fewer", on: { change: () => change({ fewer: box.checked }, "#fewer") } });
    box.checked = fewer;
    const isQuiet = Number(until) > Date.now();
    const told = isQuiet ? fill(words.quietUntil, { time: when(Number(until), core.language, { dateStyle: "medium", timeStyle: "short" }) }) : words.quiet;
    say(isQuiet ? told : "");
    const spans = SPANS.map(([name, ms]) => node("button", { type: "button", class: "line", text: words[name], on: { click: () => change({ paused_until_ms: Date.now() + ms }, ".resume") } }));
    const resume = node("button", { type: "button", class: "line resume", text: words.resume, on: { click: () => change({ paused_until_ms: null }, ".line") } });
    place.replaceChildren(
      node("label", { class: "choice", for: "fewer" }, box, words.fewer),
      node("section", { class: "quiet" }, node("h3", { text: told }), node("div", { class: "buttons" }, ...(isQuiet ? [resume] : spans))),
      ...(history.length ? [section(words.history, history.map(({ guide, again, shown_ms: ms }) => row({ title: titleOf(again), hint: when(ms, core.language), badge: words.again }, () => {
        leave();
        core.start(guide);
      })))] : []),
    );
  }

  void load();
  return { title: words.hints, content: [place] };
}
