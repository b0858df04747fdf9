/** What the service says and what the person has written, kept for all views of one opening; drafts outlive it. */

import { markRead, unreadOf } from "./unread.js";

/** @typedef {{name: string, title: string, excerpt: string, tags: string[], language: string}} Line */
/** @typedef {{csm: {name: string, title: string | null, photo: string | null} | null, workspace: string}} Contact */
/** @typedef {{fewer: boolean, paused_until_ms: number | null, history?: {guide: string, shown_ms: number, again: import("../contract.d.ts").Decision}[]}} Hints */

/** A message that is not sent yet, by person: closing the sheet loses nothing. @type {Map<string, {message: string, client_id: string}>} */
const drafts = new Map();

/** @param {import("./centre.js").Core} core */
export function createDesk(core) {
  /** @type {Map<string, Promise<any>>} */
  const asked = new Map();
  const { anonymousId, userId } = core.names();
  const writer = `${anonymousId} ${userId}`;

  /** Asked once; again after a failure. @param {string} path @param {[string, string][]} [query] @returns {Promise<any>} */
  function once(path, query = []) {
    const name = `${path} ${query}`;
    const kept = asked.get(name) ?? core.request("GET", path, { query });
    asked.set(name, kept);
    kept.catch(() => asked.delete(name));
    return kept;
  }

  const told = /** @type {[string, string]} */ (["language", core.reader.language]);

  return {
    /** @param {string} [question] @returns {Promise<{articles: Line[], help: string | null}>} */
    articles: (question = "") => once("articles", [told, ...(question ? [/** @type {[string, string]} */ (["q", question])] : [])]),
    /** @param {string} name */
    article: (name) => once(`articles/${encodeURIComponent(name)}`, [told]),
    /** @returns {Promise<Contact>} */
    contact: () => once("csm"),
    /** @returns {Promise<Hints>} */
    hints: () => core.request("GET", "hints", { query: [told] }),

    /** @param {{[name: string]: unknown}} change @returns {Promise<Hints>} */
    setHints: (change) => core.request("POST", "hints", { body: change }),

    draft() {
      const kept = drafts.get(writer) ?? { message: "", client_id: [...crypto.getRandomValues(new Uint32Array(4))].join("-") };
      drafts.set(writer, kept);
      return kept;
    },
    forgetDraft: () => drafts.delete(writer),

    announcements: () => core.told("announcement").sort((a, b) => (b.published_ms ?? 0) - (a.published_ms ?? 0)),
    unread: () => unreadOf(core),
    markRead() {
      markRead(core);
      if (document.querySelector("inapp-launcher")) core.part("launcher").then(({ open }) => open(core)).catch(() => {});
    },
    /** @returns {Promise<{boards: {slug: string, name: string}[]}>} */
    boards: () => once("boards"),

    query: "",
  };
}
