/**
 * The guide that is being written: what it says by now, what the service last had of it, every step back, and what the service
 * finds of it. Kept in the tab, so that a reload or another page of the product loses nothing.
 */
import { createChecking } from "./checking.js";
import { bare, freeName, nameOf, textFor, toldLocally } from "./documents.js";

/** @typedef {import("./documents.js").Document} Document */

export const KEPT_AS = "inapp:editor:work";
const MOST_BACK = 60;

/**
 * @param {{session: Awaited<ReturnType<typeof import("./session.js").openSession>>, onChange: (what: "document" | "view" | "checked") => void}} parts
 */
export function createWork({ session, onChange }) {
  const { about: { workspace }, shelf } = session;
  const languages = workspace.languages.length ? workspace.languages : ["en"];
  /** What lives as long as the tab. */
  let kept = {
    name: /** @type {string | null} */ (null), document: /** @type {Document | null} */ (null), base: /** @type {string | null} */ (null), saved: "",
    readOnly: /** @type {{why: string, file: string} | null} */ (null), isLive: false, step: 0, language: languages[0], question: 0,
    paths: /** @type {Record<string, string>} where steps were written, by their page */ ({}), back: /** @type {Document[]} */ ([]), forth: /** @type {Document[]} */ ([]),
    isStrict: false,
  };
  let merging = "";

  const text = () => JSON.stringify(kept.document);
  const keep = () => shelf.set(KEPT_AS, kept.document && { ...kept, back: kept.back.slice(-10), forth: [] });

  const checking = createChecking({ call: session.call, about: () => kept.document && { document: named(), language: kept.language }, onChecked: () => onChange("checked") });

  /** With a name, which a new guide gets from its title only when it is saved. */
  const named = () => ({ ...kept.document, guide: kept.name ?? (nameOf(title()) || "new-guide") });
  const title = () => textFor(kept.document?.steps?.[0]?.title, { language: languages[0], languages });

  /** @param {Partial<typeof kept>} change @param {"document" | "view"} what */
  function put(change, what) {
    kept = { ...kept, ...change };
    kept.document = bare(kept.document);
    kept.step = Math.max(0, Math.min(kept.step, (kept.document?.steps.length ?? 1) - 1));
    kept.question = Math.max(0, Math.min(kept.question, (kept.document?.questions?.length ?? 1) - 1));
    keep();
    checking.plan();
    onChange(what);
  }

  const tongue = () => ({ language: kept.language, languages });

  return {
    get now() {
      return kept;
    },
    get checked() {
      return checking.latest();
    },
    get person() {
      return checking.person();
    },
    become: checking.become,
    check: checking.check,
    languages,
    tongue,
    title,
    isDirty: () => Boolean(kept.document) && text() !== kept.saved,

    /** What was left in this tab. @returns {boolean} whether there was anything */
    recall() {
      const before = shelf.get(KEPT_AS);
      if (!before?.document) return false;
      kept = { ...kept, ...before };
      if (!languages.includes(kept.language)) kept.language = languages[0];
      checking.plan();
      return true;
    },

    /** @param {Document} document @param {string} [name] what is not there yet has none */
    begin: (document, name) => put({ document, name: name ?? null, base: null, saved: "", readOnly: null, isLive: false, step: 0, question: 0, back: [], forth: [], isStrict: false }, "document"),

    /** @param {string} name */
    async load(name) {
      const { document, base, read_only: readOnly, live_version: live } = await session.call("GET", `guides/${encodeURIComponent(name)}`);
      put({ document, name, base, saved: JSON.stringify(document), readOnly, isLive: live !== null, step: 0, question: 0, back: [], forth: [], isStrict: true }, "document");
    },

    /** @param {Document} document @param {string} [about] changes about the same thing, one after another, are one step back */
    change(document, about = "") {
      if (JSON.stringify(document) === text() || !kept.document) return;
      const back = about && about === merging ? kept.back : [...kept.back, kept.document].slice(-MOST_BACK);
      merging = about;
      put({ document, back, forth: [] }, "document");
    },

    /** @param {"back" | "forth"} way */
    travel(way) {
      const [from, to] = way === "back" ? [kept.back, kept.forth] : [kept.forth, kept.back];
      const document = from.at(-1);
      if (!document || !kept.document) return;
      merging = "";
      const [less, more] = [from.slice(0, -1), [...to, kept.document]];
      put({ document, ...(way === "back" ? { back: less, forth: more } : { forth: less, back: more }) }, "document");
    },

    go: (/** @type {number} */ step) => put({ step }, "view"),
    /** The question of a survey that is worked on, and seen. @param {number} question */
    ask: (question) => put({ question }, "view"),
    speak: (/** @type {string} */ language) => put({ language }, "view"),
    strict: () => put({ isStrict: true }, "view"),
    /** @param {string} page @param {string} path where such a page was seen */
    remember: (page, path) => void ((kept.paths[page] = path), keep()),

    /** As the service tells it for the person, where it has told this; else as far as the page can tell by itself. */
    told: () => checking.decision() ?? toldLocally(/** @type {Document} */ (kept.document), tongue()),

    /** Mistakes that are worth a word by now: a field that nobody came to yet is no mistake. */
    mistakes: () => (kept.isStrict ? (checking.latest()?.mistakes ?? []) : []),

    /** What kept the service from saving it. @param {import("./checking.js").Mistake[]} mistakes */
    blame(mistakes) {
      checking.blame(mistakes);
      put({ isStrict: true }, "view");
    },

    /** @param {string} [name] another name: a copy @returns {Promise<void>} rejects with a `Refused` */
    async save(name) {
      const taken = kept.name ? [] : (await session.call("GET", "guides")).guides.map((/** @type {any} */ guide) => guide.name);
      const wanted = name ?? kept.name ?? freeName(nameOf(title()) || `new-${kept.document?.kind}`, taken);
      const document = { ...kept.document, guide: wanted };
      const sent = text();
      const { base } = await session.call("PUT", `guides/${encodeURIComponent(wanted)}/draft`, { document, base: wanted === kept.name ? kept.base : null });
      const isSame = text() === sent;
      put({ name: wanted, base, readOnly: null, saved: JSON.stringify(isSame ? document : { ...JSON.parse(sent), guide: wanted }), document: { ...kept.document, guide: wanted } }, "document");
    },

    /** What the service has by now, to be decided upon. @returns {Promise<{document: Document, base: string | null}>} */
    theirs: () => session.call("GET", `guides/${encodeURIComponent(kept.name ?? "")}`),
    /** @param {{document: Document, base: string | null}} theirs the own wording stays one step back */
    take: ({ document, base }) => put({ document, base, saved: JSON.stringify(document), back: [...kept.back, /** @type {Document} */ (kept.document)], forth: [] }, "document"),
    /** @param {string | null} base mine shall replace what has this base */
    insist: (base) => put({ base }, "view"),

    forget() {
      checking.stop();
      shelf.set(KEPT_AS, null);
      kept = { ...kept, document: null };
    },
  };
}
