/** Single requests of the lazy parts, as the present person. */

/** @typedef {import("./contract.d.ts").Core} Core */

/** A call that was not carried out, with the reason as a code (those of docs/http-api.md, or `unreachable`). */
export class Refusal extends Error {
  /** @param {string} code @param {string} message @param {string | null} [field] path into what was sent */
  constructor(code, message, field = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/**
 * Calls the service; resolves to the body, rejects with a Refusal.
 * @param {Core} core
 * @param {string} method
 * @param {string} path
 * @param {{query?: [string, string][], body?: Record<string, unknown>}} [parts]
 * @returns {Promise<any>}
 */
export async function request({ send, names, service: { key, server }, token: tokenOf }, method, path, { query = [], body } = {}) {
  const inAddress = [["key", key], ...(body ? [] : Object.entries(names())), ...query];
  const token = tokenOf();
  return bodyOf(await send(`${server}v1/${path}?${new URLSearchParams(inAddress)}`, { method, token, body: body && JSON.stringify({ key, ...names(), token, ...body }) }));
}

/**
 * The body of an answer that went well.
 * @param {import("./contract.d.ts").Answer} answer
 * @throws {Refusal} otherwise
 */
export function bodyOf({ status, body }) {
  if (status >= 200 && status < 300 && body) return body;
  const { code, message, field } = body?.error ?? {};
  throw new Refusal(code ?? "unreachable", message ?? `The service answered ${status}.`, field);
}
