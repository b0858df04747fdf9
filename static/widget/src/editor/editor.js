/**
 * The visual editor, opened in the host page by a member: fetched by the loader alone, and by no visitor. While it is open
 * nothing of the visitor's part runs: no guide shows by itself, and nothing that is done is counted.
 */
import { quietly, useFetch } from "../host.js";
import { chooseLanguage } from "../language.js";
import { followRoutes } from "../routes.js";
import { fill, node, wear } from "../surface/surface.js";
import { openBar } from "./bar.js";
import { openCanvas } from "./canvas.js";
import { openSession, shelf } from "./session.js";
import { openShell } from "./shell.js";
import { addButton } from "./views/buttons.js";
import { viewOf } from "./views/views.js";
import { createWork } from "./work.js";

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
 * @property {() => Line[]} guides those of the workspace
 * @property {(view: string, about?: {[name: string]: any}) => void} go opens a card
 * @property {(...keys: string[]) => void} focus the first of these that is there
 * @property {(path: string) => string} wrong what is wrong there
 * @property {(refused: any) => string} explain
 * @property {(path: string) => void} toMistake
 * @property {(name: string) => Promise<void>} load
 * @property {(name?: string) => Promise<boolean>} save
 * @property {(isWanted: boolean) => Promise<void>} try
 * @property {(path: string) => void} leaveFor another page of the product; the editor comes along
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
    session = await openSession(server, code);
  } catch (refused) {
    await tellRefused(/** @type {any} */ (refused));
    return;
  }
  const language = chooseLanguage([session.about.member.language, navigator.language]);
  const [words] = await Promise.all([loadWords(language), wear(server, key)]);
  if (session.about.task === "walk") {
    const { openWalk } = await import("./walk/walk.js");
    return void (await openWalk({ session, shelf, language, shell: openShell({ words, language }) }));
  }
  await new Promise((/** @type {(left: void) => void} */ left) => void openEditor({ server, session, words, language }, left));
}

/** Says why nothing was opened, and goes. @param {{message?: string}} refused */
async function tellRefused({ message }) {
  const language = chooseLanguage([navigator.language]);
  const words = await loadWords(language);
  const shell = openShell({ words, language });
  await new Promise((/** @type {(closed: void) => void} */ closed) => {
    shell.fillBar([node("span", { class: "name", text: words.editor })]);
    shell.show({ name: "refused", title: words.notOpened, content: [node("p", { class: "note", text: words.notOpenedHint }), Boolean(message) && node("p", { class: "note", text: message })], onClose: closed });
  });
  shell.remove();
}

/**
 * @param {{server: string, session: Room["session"], words: Words, language: string}} parts
 * @param {() => void} left
 */
async function openEditor({ server, session, words, language }, left) {
  /** @type {Line[]} */
  let guides = [];
  /** What the open card is about. @type {{[name: string]: any}} */
  let about = {};
  let isOver = false;
  let drawnMistakes = "";
  const shell = openShell({ words, language, onPageChange: () => room.canvas?.tend() });
  const work = createWork({ session, onChange });
  const room = /** @type {Room} */ ({
    server, session, words, language, work, shell,
    guides: () => guides,
    go,
    focus: (...keys) => shell.focus(...keys),
    wrong: (path) => work.mistakes().find((mistake) => mistake.path === path || mistake.path.startsWith(`${path}.`))?.message ?? "",
    explain,
    toMistake,
    async load(name) {
      await work.load(name).then(() => shell.close(), (refused) => shell.say(explain(refused)));
    },
    save,
    async try(isWanted) {
      if (isWanted) await work.check().catch((refused) => shell.say(explain(refused)));
      await room.canvas.try(isWanted);
      bar.draw();
      if (isWanted) go("trial");
      else shell.close();
    },
    leaveFor: (path) => location.assign(new URL(path, location.origin).href),
    leave,
  });
  const bar = openBar(room);

  /** @param {string} view @param {{[name: string]: any}} [more] */
  function go(view, more = {}) {
    about = more;
    shell.show(viewOf(view, room, about));
  }

  /** The card that is open, with what it says by now; never beneath the fingers of who types. */
  function redraw() {
    const open = shell.open();
    if (open && work.now.document) shell.show({ ...viewOf(open, room, about), isQuiet: false });
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

  /** @param {any} refused */
  function explain(refused) {
    if (refused?.status === 401) go("ended", { message: refused.message });
    return refused?.status === 429 ? words.tooMany : refused?.status && refused.message ? refused.message : words.failed;
  }

  /** @param {string} path */
  function toMistake(path) {
    const [, listed, at, rest = ""] = /^(steps|items)\.(\d+)\.?(.*)$/.exec(path) ?? [];
    if (listed === "items") return go("items", { index: Number(at) });
    if (listed === "steps") work.go(Number(at));
    if (rest.startsWith("actions.")) return go("button", { index: Number(rest.split(".")[1]) });
    if (/^(image|video)/.test(rest)) return go("media");
    if (/placement/.test(path)) return go("place");
    shell.close();
    return void room.canvas.draw().then(() => room.canvas.write(rest.startsWith("body") ? "body" : "title"));
  }

  /** @param {string} [name] @returns {Promise<boolean>} whether it is saved */
  async function save(name) {
    if (work.now.readOnly && !name) {
      go("copy");
      return false;
    }
    bar.saving(true);
    try {
      await work.save(name);
      guides = await listed();
      go("save");
      shell.say(words.saved, false);
      return true;
    } catch (refused) {
      await onRefused(/** @type {any} */ (refused), name);
      return false;
    } finally {
      bar.saving(false);
    }
  }

  /** @param {any} refused @param {string} [name] */
  async function onRefused(refused, name) {
    if (refused.status === 409) {
      if (name && name !== work.now.name) return go("copy", { mistake: words.nameTaken, wanted: name });
      const theirs = work.now.name ? await work.theirs().catch(() => undefined) : undefined;
      return go("conflict", { message: refused.message, theirs });
    }
    if (refused.status === 403 && refused.code === "read_only") return go("copy", { mistake: refused.message });
    if (refused.status !== 422) return shell.say(explain(refused));
    work.blame(refused.body?.mistakes ?? []);
    shell.say(words.notSaved);
    const [first] = work.mistakes();
    if (first?.path === "guide" || name) return go("copy", { mistake: first?.message, wanted: name });
    return first ? (work.mistakes().length > 1 ? go("mistakes") : toMistake(first.path)) : undefined;
  }

  const listed = () => session.call("GET", "guides").then((answer) => answer.guides, () => guides);

  async function leave({ isKept = false } = {}) {
    isOver = true;
    if (!isKept) work.forget();
    else shelf.set("inapp:editor", null);
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
    if (key === "s") void save();
    else if (key === "z" && !shell.isTyping()) work.travel(event.shiftKey ? "forth" : "back");
    else return;
    event.preventDefault();
  }

  /** A tab that is closed takes with it what was not saved; going to another page does not. @param {BeforeUnloadEvent} event */
  function onUnload(event) {
    if (isOver || shelf.get("inapp:editor:work") || !work.isDirty()) return;
    event.preventDefault();
  }

  bar.draw();
  room.canvas = await openCanvas({
    work, shell, words,
    onButton: (index) => go("button", { index }),
    onAdd: () => addButton(room),
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
  await begin();

  async function begin() {
    const { task, guide } = session.about;
    if (work.recall() && (!guide || work.now.name === guide)) {
      bar.draw();
      await room.canvas.draw();
      guides = await listed();
      if (work.isDirty()) shell.say(words.startedAgain);
      return;
    }
    guides = await listed();
    if (task === "guide" && guide) await room.load(guide);
    else if (task === "guide") go("home");
    bar.draw();
  }
}
