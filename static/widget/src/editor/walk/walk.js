/** The walk's own frame in the editor: record, look over, name, save; the recording goes on over the pages of the host. */
import { chooseLanguage } from "../../language.js";
import { followRoutes } from "../../routes.js";
import { fill, node } from "../../surface/surface.js";
import { button, sign } from "../views/pieces.js";
import { createRecorder } from "./recorder.js";
import { endedView, howView, leaveView, nameView, savedView, stepsView } from "./views.js";
import { counted, wordsIn } from "./words.js";

const NAMED_AS = "inapp:walk:name";
const VIEWS = { how: howView, steps: stepsView, name: nameView, saved: savedView, leave: leaveView, ended: endedView };

/** @typedef {{title: string, name: string}} Naming */
/**
 * What the cards of a walk work with.
 * @typedef {object} WalkRoom
 * @property {ReturnType<typeof createRecorder>} recorder
 * @property {import("./words.js").WalkWords} words
 * @property {ReturnType<typeof import("../shell.js").openShell>} shell
 * @property {Naming} naming
 * @property {string} begin the members' page that begins a walk
 * @property {Map<string, string>} wrong messages by `steps.2` or by a field
 * @property {{tour_url: string, article_url: string} | null} saved
 * @property {boolean} isSaving
 * @property {(view: keyof typeof VIEWS) => void} go
 * @property {() => void} draw
 * @property {() => void} keepNaming
 * @property {() => Promise<void>} save
 * @property {() => Promise<void>} leave
 */

/**
 * @param {object} parts
 * @param {string} parts.server with a slash at its end
 * @param {Awaited<ReturnType<typeof import("../session.js").openSession>>} parts.session
 * @param {string} parts.language of the member
 * @param {typeof import("../describe.js").describe} parts.describe
 * @param {ReturnType<typeof import("../shell.js").openShell>} parts.shell
 * @returns {Promise<void>} settles when it was left
 */
export function openWalk({ server, session, language, describe, shell }) {
  const { shelf } = session;
  const words = wordsIn(language);
  // An article about a page is written in the page's language.
  const spoken = chooseLanguage([document.documentElement.lang, language]);
  /** @type {() => void} */
  let left = () => {};
  let noted = -1;
  const recorder = createRecorder({ shelf, language: spoken, describe: (element) => describe(element, { language }), onChange: () => changed() });
  /** @type {WalkRoom} */
  const room = {
    recorder, words, shell, draw, go, save, leave,
    begin: `${server}w/${encodeURIComponent(session.about.workspace.slug)}/editor?task=walk`,
    naming: { title: "", name: "", ...shelf.get(NAMED_AS) }, wrong: new Map(), saved: null, isSaving: false,
    keepNaming: () => shelf.set(NAMED_AS, room.naming),
  };

  /** @param {keyof typeof VIEWS} view */
  function go(view) {
    shell.show(VIEWS[view](room));
  }

  function changed() {
    const { steps } = recorder.walk();
    room.wrong.clear();
    room.saved = null;
    draw();
    if (shell.open() === "steps" && !shell.isTyping()) go("steps");
    if (noted >= 0 && steps.length > noted) shell.say(fill(words.noted, { number: steps.length, words: steps[steps.length - 1].words }));
    noted = steps.length;
  }

  function draw() {
    const { steps, isOn } = recorder.walk();
    const toggle = (/** @type {keyof typeof VIEWS} */ view) => () => (shell.open() === view ? shell.close() : go(view));
    const opener = (/** @type {keyof typeof VIEWS} */ view, /** @type {string} */ label, more = {}) => button(label, toggle(view), { "data-key": view, "aria-expanded": String(shell.open() === view), "aria-haspopup": "dialog", ...more });
    shell.fillBar([node("div", { class: "tools" },
      node("span", { class: "sign" }, sign()),
      node("span", { class: "name" }, node("span", { class: isOn ? "recording on" : "recording", "aria-hidden": "true" }), isOn ? words.on : steps.length ? words.off : words.ready),
      isOn ? button(words.stop, stop, { class: "line", "data-key": "stop" }) : button(steps.length ? words.resume : words.begin, start, { class: steps.length ? "line" : "primary", "data-key": "start" }),
      opener("steps", counted(words, language, steps.length), { icon: "tour" }),
      button(words.undo, undo, { icon: "back", isBare: true, disabled: !steps.length, "data-key": "undo" }),
      opener("name", words.name, { class: steps.length && !isOn ? "primary" : "", disabled: !steps.length }),
      opener("leave", words.leave, { icon: "leave", isBare: true }))]);
  }

  function start() {
    shell.close();
    recorder.start();
    shell.focus("stop");
  }

  function stop() {
    recorder.stop();
    if (recorder.walk().steps.length) go("steps");
  }

  function undo() {
    const last = recorder.walk().steps.at(-1);
    recorder.drop();
    shell.say(fill(words.undone, { words: last?.words ?? "" }));
  }

  /** @param {any} refused */
  function explain(refused) {
    if (refused?.status === 429) return words.tooMany;
    return (refused?.status && refused.message) || words.failed;
  }

  async function save() {
    if (room.isSaving) return;
    recorder.stop();
    room.isSaving = true;
    room.wrong.clear();
    go("name");
    const { title, name } = room.naming;
    const { steps, language: told } = recorder.walk();
    try {
      const answer = await session.call("POST", "walks", { title: title.trim(), name: name.trim(), language: told, steps: steps.map(({ page, path, action, words: said, text, element }) => ({ page, path, action, words: said, text, element })) });
      recorder.forget();
      shelf.set(NAMED_AS, null);
      Object.assign(room, { saved: answer, naming: { title: "", name: "" }, isSaving: false });
      noted = 0;
      draw();
      go("saved");
    } catch (refused) {
      room.isSaving = false;
      blame(refused);
    }
  }

  /** @param {any} refused */
  function blame(refused) {
    if (refused?.status === 401) return go("ended");
    const mistakes = /** @type {{path: string, message: string}[]} */ (refused?.body?.mistakes ?? []);
    for (const { path, message } of mistakes) room.wrong.set(path, message);
    if (!mistakes.length) room.wrong.set("walk", explain(refused));
    go(mistakes.some(({ path }) => path.startsWith("steps.")) ? "steps" : "name");
    shell.say(mistakes.length ? words.wrong : explain(refused));
  }

  async function leave() {
    recorder.forget();
    shelf.set(NAMED_AS, null);
    shell.remove();
    await session.end();
    left();
  }

  followRoutes(() => recorder.arrive());
  recorder.resume();
  draw();
  noted = recorder.walk().steps.length;
  if (!noted) go("how");
  else if (!recorder.walk().isOn) go("steps");
  return new Promise((resolve) => (left = resolve));
}
