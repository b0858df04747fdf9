/** The cards that say what a guide is: where a new one begins, its kind, its languages, its picture. */
import { bare, coverage, KINDS, lostBetween, newDocument, POINTING, textIn, withKind, withStep, withText } from "../documents.js";
import { pageHere, pointAt } from "../pointing.js";
import { fill, node } from "../../surface/surface.js";
import { button, choice, field, icon, input, list, note, part } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */

/** @param {import("../shell.js").Words} words @param {string} now @param {(kind: string) => void} choose */
const choices = (words, now, choose) =>
  node("div", { class: "kinds" }, ...KINDS.map((kind) =>
    node("button", { type: "button", class: "kind", "data-key": `kind ${kind}`, "aria-pressed": now ? String(kind === now) : undefined, on: { click: () => choose(kind) } },
      icon(/** @type {"tip"} */ (kind)), node("strong", { text: words.kinds[/** @type {"tip"} */ (kind)] }), node("span", { text: words.kindHints[/** @type {"tip"} */ (kind)] }))));

/** @param {Room} room @returns {import("../shell.js").View} */
export function homeView(room) {
  const { work, words, guides } = room;
  const begin = async (/** @type {string} */ kind) => {
    const page = kind === "announcement" ? undefined : pageHere(room);
    work.begin(newDocument(kind, { page, ...work.tongue() }));
    room.shell.close();
    if (POINTING.includes(kind) && kind !== "tour") await pointAt(room);
    else room.canvas.write("title");
  };
  return {
    name: "home",
    title: words.whatToShow,
    content: [
      choices(words, "", begin),
      guides().length > 0 && part(words.yourGuides),
      guides().length > 0 && list(guides().map(({ name, kind, state, read_only: readOnly }) =>
        node("li", {}, node("button", { type: "button", class: "go", "data-key": `guide ${name}`, on: { click: () => void room.load(name) } },
          icon(/** @type {"tip"} */ (KINDS.includes(kind) ? kind : "tip")),
          node("span", { class: "words" }, node("strong", { text: name, dir: "ltr" }), node("span", { text: readOnly ? words.readOnly : words.states[/** @type {"draft"} */ (state)] ?? state })),
          readOnly && icon("lock"))))),
    ],
  };
}

/** In which look it is drawn; what is seen of the guide wears it at once. @param {Room} room */
function lookField({ work, words, looks }) {
  const it = /** @type {import("../documents.js").Document} */ (work.now.document);
  const names = [...new Set([...(looks() ?? []), ...(it.look ? [it.look] : [])])];
  const put = (/** @type {string} */ look) => work.change({ ...work.now.document, look: look || undefined });
  const isThere = !it.look || (looks()?.includes(it.look) ?? true);
  return field(words.look, choice(it.look ?? "", [["", words.ownLook], ...names.map((name) => /** @type {[string, string]} */ ([name, name]))], put, { "data-key": "look" }), { hint: words.lookHint, mistake: isThere ? "" : words.noLook });
}

/** What was left out with the last choice of a kind, until something else is done. @param {Room} room @param {{lost?: string, of?: unknown}} about */
function lostNote({ work, words }, { lost, of }) {
  if (!lost || of !== work.now.document) return false;
  return node("div", { class: "lost" }, note(lost), button(words.undo, () => work.travel("back"), { icon: "back", class: "line", "data-key": "bring back" }));
}

/** @param {Room} room @param {{lost?: string, of?: unknown}} [about] @returns {import("../shell.js").View} */
export function kindView(room, about = {}) {
  const { work, words } = room;
  const it = /** @type {import("../documents.js").Document} */ (work.now.document);
  return {
    name: "kind",
    title: words.kind,
    content: [
      choices(words, it.kind, (kind) => {
        const after = withKind(it, kind);
        work.change(after);
        const names = lostBetween(it, bare(after), work.tongue()).map((part) => words.parts[/** @type {"items"} */ (part)] ?? part);
        const what = [...new Set(names)].join(", ");
        const lost = what && fill(words.lost, { what });
        room.go("kind", { lost, of: work.now.document });
        if (lost) {
          room.shell.say(lost, false);
          room.shell.root.querySelector(".lost")?.scrollIntoView({ block: "nearest" });
        }
      }),
      lostNote(room, about),
      it.kind !== "announcement" && lookField(room),
    ],
  };
}

const NAMES = new Map();
/** @param {string} code @param {string} language */
function nameOfLanguage(code, language) {
  if (!NAMES.has(language)) NAMES.set(language, new Intl.DisplayNames([language], { type: "language" }));
  try {
    const name = NAMES.get(language).of(code) ?? code;
    return name[0].toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return code;
  }
}

/** @param {Room} room @returns {import("../shell.js").View} */
export function languageView(room) {
  const { work, words, language } = room;
  const it = /** @type {import("../documents.js").Document} */ (work.now.document);
  return {
    name: "language",
    title: words.languages,
    content: [
      list(work.languages.map((code, at) => {
        const { written, all } = coverage(it, code);
        return node("li", {}, node("button", { type: "button", class: "go", "data-key": `language ${code}`, "aria-pressed": String(code === work.now.language), on: { click: () => work.speak(code) } },
          node("span", { class: "count", text: code.toUpperCase() }),
          node("span", { class: "words" }, node("strong", { text: nameOfLanguage(code, language) }), node("span", { text: written === all ? words.allWritten : fill(words.written, { written, all }) + (at ? "" : ` · ${words.mainLanguage}`) }))));
      })),
      note(words.languagesHint),
    ],
  };
}

/** @param {Room} room @returns {import("../shell.js").View} */
export function mediaView(room) {
  const { work, words, wrong } = room;
  const { document: it, step, language } = work.now;
  const { image, video } = it?.steps[step] ?? {};
  const kind = video ? "video" : "image";
  const now = () => /** @type {any} */ (work.now.document).steps[step];
  const put = (/** @type {{[key: string]: any}} */ change) => work.change(withStep(/** @type {any} */ (work.now.document), step, change), `media ${step}`);
  const say = kind === "image" ? "alt" : "title";
  const about = video ?? image;
  return {
    name: "media",
    title: words.media,
    content: [
      node("div", { class: "offers two" }, .../** @type {const} */ (["image", "video"]).map((one) =>
        node("button", { type: "button", class: "offer", "data-key": one, "aria-pressed": String(kind === one), on: { click: () => put(one === kind ? {} : one === "image" ? { image: { url: video?.url ?? "" }, video: undefined } : { video: { url: image?.url ?? "" }, image: undefined }) } }, node("span", { text: words[one] })))),
      field(words.address, input(about?.url ?? "", (url) => put({ [kind]: url.trim() ? { ...now()[kind], url: url.trim() } : undefined }), { "data-key": "url", dir: "ltr", inputmode: "url", placeholder: "https://" }), { hint: words.addressHint, mistake: wrong(`steps.${step}.${kind}`) }),
      Boolean(about?.url) && field(kind === "image" ? words.alt : words.filmTitle, input(textIn(about?.[say], language), (text) => put({ [kind]: { ...now()[kind], [say]: withText(now()[kind]?.[say], text, work.tongue()) } }), { "data-key": "alt" })),
    ],
    foot: [Boolean(about) && button(words.removeMedia, () => put({ image: undefined, video: undefined }), { icon: "bin", class: "line", "data-key": "bin" })],
  };
}
