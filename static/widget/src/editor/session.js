/**
 * The member's session in this tab: a code is exchanged for a token, which lies in sessionStorage until the editor is left, and
 * goes to the tag's own service alone.
 */
import { fetch } from "../host.js";
import { Refusal } from "../refusal.js";
import { bare } from "./documents.js";

/** The loader looks for this name, too. */
export const KEPT_AS = "inapp:editor";
const PATIENCE_MS = 20_000;

/**
 * @typedef {object} Session
 * @property {string} token
 * @property {string} [code] that it was opened by; worth nothing any more
 * @property {number} expires_ms
 * @property {{slug: string, name: string, languages: string[]}} workspace
 * @property {{name: string, language: string}} member
 * @property {"guide" | "walk"} task
 * @property {string | null} guide
 */
/** @typedef {(method: string, path: string, body?: unknown) => Promise<any>} Call */

/** A refusal with what else the service said. */
export class Refused extends Refusal {
  /** @param {number} status @param {any} body */
  constructor(status, body) {
    const { code = status ? "failed" : "unreachable", message = "", field = null } = body?.error ?? {};
    super(code, message, field);
    this.status = status;
    this.body = body;
  }
}

/** What is kept in this tab; works, unkept, where a page may keep nothing. */
export const shelf = {
  /** @param {string} name @returns {any} */
  get(name) {
    try {
      return bare(JSON.parse(sessionStorage.getItem(name) ?? "null"));
    } catch {
      return null;
    }
  },
  /** @param {string} name @param {unknown} value null takes it away */
  set(name, value) {
    try {
      if (value === null) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(value));
    } catch {
      // The work goes on; a reload will begin anew.
    }
  },
};

/**
 * The same, for the work of one workspace: pages of one origin may have tags of several.
 * @param {string} slug
 */
const shelfOf = (slug) => ({
  /** @param {string} name @returns {any} */
  get(name) {
    const { workspace, ...kept } = shelf.get(name) ?? {};
    return workspace === slug ? kept : null;
  },
  /** @param {string} name @param {object | null} value null takes it away */
  set: (name, value) => shelf.set(name, value && { ...value, workspace: slug }),
});

/**
 * @param {string} server with a slash at its end
 * @param {string} path
 * @param {{method: string, token?: string, body?: unknown}} request
 */
async function ask(server, path, { method, token, body }) {
  /** @type {Response | undefined} */
  let answer;
  let read;
  try {
    answer = await fetch(`${server}v1/editor/${path}`, {
      method,
      headers: { ...(token && { Authorization: `Bearer ${token}` }), ...(body !== undefined && { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      redirect: "error",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    read = answer.status === 204 ? null : bare(await answer.json());
  } catch {
    throw new Refused(answer && !answer.ok ? answer.status : 0, null);
  }
  if (!answer.ok) throw new Refused(answer.status, read);
  return read;
}

/**
 * Begins a session, or goes on with the one of this tab.
 * @param {string} server
 * @param {string} key of the tag: what says whose page this is
 * @param {string | undefined} code from the address, good for one exchange
 */
export async function openSession(server, key, code) {
  /** @type {Session | null} */
  let session = shelf.get(KEPT_AS);
  if (code) {
    try {
      session = { ...(await ask(server, "session", { method: "POST", body: { code, key } })), code };
      shelf.set(KEPT_AS, session);
    } catch (refused) {
      // A product that has its routes in the fragment may put it there again: it was used in this very tab then.
      if (session?.code !== code) throw refused;
    }
  }
  if (typeof session?.token !== "string") throw new Refused(401, null);
  const { token } = session;

  return {
    about: session,
    shelf: shelfOf(session.workspace.slug),
    /** @type {Call} */
    call: (method, path, body) => ask(server, path, { method, token, body }),
    /** The token is of no use any more, neither here nor there. */
    async end() {
      shelf.set(KEPT_AS, null);
      await ask(server, "session", { method: "DELETE", token }).catch(() => {});
    },
  };
}
