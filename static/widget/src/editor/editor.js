/**
 * The visual editor, opened in the host page by a member: fetched by the loader alone, and by no visitor. While it is open
 * nothing of the visitor's part runs: no guide shows by itself, and nothing that is done is counted.
 */
import { quietly, useFetch } from "../host.js";
import { chooseLanguage } from "../language.js";
import { askLook } from "../parts.js";
import { followRoutes } from "../routes.js";
import { fill, node, wear } from "../surface/surface.js";
import { openBar } from "./bar.js";
import { openCanvas } from "./canvas.js";
import { createSaving } from "./saving.js";
import { KEPT_AS, openSession, shelf } from "./session.js";
import { openShell } from "./shell.js";
import { createWork, KEPT_AS as WORK } from "./work.js";

/** @typedef {import("./shell.js").Words} Words */
/** @typedef {{name: string, kind: string, state: string, read_only: {why: string, file: string} | null}} Line */
/**
 * What every card works with.
 * @typedef {object} Room
 * @property {string} server
 * @property {Awaited<ReturnType<typeof openSession>>} session
 * @property {Words} words
 * @property {string} language of the member
 * @property {ReturnType<typeof createWork>} work
 * @property {ReturnType<typeof openShell>} shell
 * @property {Awaited<ReturnType<typeof openCanvas>>} canvas
 * @property {typeof import("./elements.js")} elements
 * @property {typeof import("./views/views.js")} cards
 * @property {typeof import("./views/questions.js")} surveys
 * @property {import("./picker.js").Judge} judge what an element is called, and how well it can be told again
 * @property {() => Line[]} guides those of the workspace
 * @property {() => string[] | undefined} looks names of those that a guide may choose, once they are known
 * @property {(view: string, about?: {[name: string]: any}) => void} go opens a card
 * @property {(...keys: string[]) => void} focus the first of these that is there
 * @property {(path: string) => string} wrong what is wrong there
 * @property {(refused: any) => string} explain
 * @property {(path: string) => void} toMistake
 * @property {(name: string) => Promise<void>} load
 * @property {(name?: string) => Promise<boolean>} save under another name: a copy
 * @property {() => Promise<void>} list asks for the guides of the workspace anew
 * @property {(isWanted: boolean) => Promise<void>} try
 * @property {(path: string) => void} leaveFor another page of the product, by a path that begins with one slash; the editor comes along
 * @property {(about?: {isKept?: boolean}) => Promise<void>} leave
 */

/** @param {string} language @returns {Promise<Words>} */
const loadWords = async (language) => (await (language === "ru" ? import("./texts/ru.js") : import("./texts/en.js"))).default;

/**
 * @param {{server: string, key: string, code?: string, fetch?: typeof fetch}} options
 * @returns {Promise<void>} settles when the editor was left
 */
export async function start({ server, key, code, fetch: early }) {
  useFetch(early);
  /** @type {Awaited<ReturnType<typeof openSession>>} */
  let session;
  try {
    session = await openSession(server, key, code);
  } catch (refused) {
    await tellRefused(/** @type {any} */ (refused));
    return;
  }
  const language = chooseLanguage([session.about.member.language, navigator.language]);
  const [words, elements, cards, surveys] = await Promise.all([loadWords(language), import("./elements.js"), import("./views/views.js"), import("./views/questions.js"), wear(askLook(server, key, undefined, "no-cache"), (name) => askLook(server, key, name, "no-cache"))]);
  if (session.about.task === "walk") {
    const { openWalk } = await import("./walk/walk.js");
    return void (await openWalk({ server, session, language, describe: elements.describe, shell: openShell({ words, language }) }));
  }
  await new Promise((/** @type {(left: void) => void} */ left) => void openEditor({ server, session, words, language, elements, cards, surveys }, left).catch(left));
}

/** Says why nothing was opened, and goes. @param {{status?: number, message?: string}} refused */
async function tellRefused({ status, message }) {
  const language = chooseLanguage([navigator.language]);
  const words = await loadWords(language);
  const why = status === 401 ? words.notOpenedHint : status === 429 ? words.tooMany : (status && message) || words.failed;
  const shell = openShell({ words, language });
  await new Promise((/** @type {(closed: void) => void} */ closed) => {
    shell.fillBar([node("span", { class: "name", text: words.editor })]);
    shell.show({ name: "refused", title: words.notOpened, content: [node("p", { class: "note", text: why })], onClose: closed });
  });
  shell.remove();
}

/**
 * @param {Pick<Room, "server" | "session" | "words" | "language" | "elements" | "cards" | "surveys">} parts
 * @param {() => void} left
 */
async function openEditor(parts, left) {
  const { session, words, language, elements, cards } = parts;
  /** @type {Line[]} */
  let guides = [];
  /** @type {string[] | undefined} */
  let looks;
  /** What the open card is about. @type {{[name: string]: any}} */
  let about = {};
  let isOver = false;
  let drawnMistakes = "";
  const shell = openShell({ words, language, onPageChange: () => room.canvas?.tend() });
  const work = createWork({ session, onChange });
  const room = /** @type {Room} */ ({
    ...parts, work, shell, go, leave,
    judge: (element) => elements.soundness(element, elements.describe(element, { language }), words),
    guides: () => guides,
    looks: () => looks,
    focus: (...keys) => shell.focus(...keys),
    wrong: (path) => work.mistakes().find((mistake) => mistake.path === path || mistake.path.startsWith(`${path}.`))?.message ?? "",
    async list() {
      guides = await session.call("GET", "guides").then((answer) => answer.guides, () => guides);
    },
    async load(name) {
      await work.load(name).then(() => shell.close(), (refused) => shell.say(room.explain(refused)));
    },
    async try(isWanted) {
      if (isWanted) await work.check().catch((refused) => shell.say(room.explain(refused)));
      await room.canvas.try(isWanted);
      bar.draw();
      if (isWanted) go("trial");
      else shell.close();
    },
    leaveFor: (path) => location.assign(location.origin + path),
  });
  const bar = openBar(room);
  Object.assign(room, createSaving(room, bar.saving));

  /** @param {string} view @param {{[name: string]: any}} [more] */
  function go(view, more = {}) {
    about = more;
    shell.show(cards.viewOf(view, room, about));
  }

  /** The card that is open, with what it says by now; never beneath the fingers of who types. */
  function redraw() {
    const open = shell.open();
    if (open && work.now.document) shell.show({ ...cards.viewOf(open, room, about), isQuiet: false });
  }

  /** @param {"document" | "view" | "checked"} what */
  function onChange(what) {
    bar.draw();
    if (work.now.document) room.canvas?.patch();
    else room.canvas?.clear();
    const mistakes = JSON.stringify(work.mistakes());
    if (what === "checked" ? mistakes !== drawnMistakes || shell.open() === "save" : !shell.isTyping()) redraw();
    drawnMistakes = mistakes;
  }

  async function leave({ isKept = false } = {}) {
    isOver = true;
    if (!isKept) work.forget();
    else shelf.set(KEPT_AS, null);
    room.canvas?.clear();
    shell.remove();
    removeEventListener("keydown", onKey, true);
    removeEventListener("beforeunload", onUnload);
    if (!isKept) await session.end();
    left();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isOver || !work.now.document || !event.composedPath().includes(shell.host)) return;
    const key = event.key.toLowerCase();
    if (key === "s") void room.save();
    else if (key === "z" && !shell.isTyping()) work.travel(event.shiftKey ? "forth" : "back");
    else return;
    event.preventDefault();
  }

  /** A tab that is closed takes with it what was not saved; going to another page does not. @param {BeforeUnloadEvent} event */
  function onUnload(event) {
    if (isOver || session.shelf.get(WORK) || !work.isDirty()) return;
    event.preventDefault();
  }

  bar.draw();
  room.canvas = await openCanvas({
    work, shell, words,
    onButton: (index) => go("button", { index }),
    onAdd: () => cards.addButton(room),
    onQuestion: () => go("questions"),
    onTried: (deed) => shell.say(fill(words.wouldDo, { deed: words.deeds[/** @type {"next"} */ (deed)] ?? deed })),
    onEnd: quietly(() => void room.try(false)),
    onDrawn() {
      bar.draw();
      if (shell.open() === "place" && !shell.isTyping()) redraw();
    },
  });
  followRoutes(() => !isOver && room.canvas.tend());
  addEventListener("keydown", onKey, true);
  addEventListener("beforeunload", onUnload);
  void session.call("GET", "looks").then((answer) => {
    looks = answer.looks;
    if (shell.open() === "kind") redraw();
  }).catch(() => {});
  await begin();

  async function begin() {
    const { task, guide } = session.about;
    if (work.recall() && (!guide || work.now.name === guide)) {
      bar.draw();
      await room.canvas.draw();
      await room.list();
      if (work.isDirty()) shell.say(words.startedAgain);
      return;
    }
    await room.list();
    if (task === "guide" && guide) await room.load(guide);
    else if (task === "guide") go("home");
    bar.draw();
  }
}
