/** The conversation with the service: events up, decisions down, and single requests, all as the present person. */
import { tellIntegrator } from "./host.js";
import { bodyOf, outcomeOf, send } from "./transport.js";

/** @typedef {import("./contract.d.ts").Identity} Identity */

/**
 * @param {object} parts
 * @param {{key: string, server: string, language: string}} parts.options
 * @param {() => Identity} parts.names of the present person
 * @param {Pick<ReturnType<typeof import("./identity.js").createIdentity>, "current" | "tokens">} parts.identity
 * @param {ReturnType<typeof import("./decisions.js").createDecisions>} parts.decisions
 * @param {(name: string, payload: Record<string, unknown>) => void} parts.emit
 * @param {() => void} parts.onDecisions
 */
export function createSession({ options: { key, server, language }, names, identity, decisions, emit, onDecisions }) {
  /** @type {import("./queue.js").Deliver} */
  async function deliver(texts, { isLast, keepalive }) {
    const mark = decisions.mark();
    const person = JSON.stringify(names());
    const token = identity.tokens();
    const envelope = {
      key, sentAt: new Date().toISOString(), ...names(), ...(token.length && { token }), ...(isLast && { decide: { language } }),
    };
    const body = `${JSON.stringify(envelope).slice(0, -1)},"batch":[${texts.join()}]}`;
    const answer = await send(`${server}v1/batch`, { method: "POST", body, keepalive });
    const outcome = outcomeOf(answer);
    if (outcome.kind === "delivered") {
      for (const { code, message } of outcome.refused ?? []) emit("error", { code, message });
      // Somebody else may sit there by now.
      if (outcome.decisions && person === JSON.stringify(names())) {
        decisions.receive(outcome.decisions, mark, performance.now());
        onDecisions();
      }
    } else {
      const { code = "unreachable", message = `The service answered ${answer.status}.` } = answer.body?.error ?? {};
      if (outcome.kind === "unwelcome") tellIntegrator(code, `${message} Nothing more is sent from this page.`);
      emit("error", { code, message });
    }
    return outcome;
  }

  /** @type {import("./contract.d.ts").Core["request"]} */
  async function request(method, path, { query = [], body } = {}) {
    const inAddress = [["key", key], ...(body ? [] : Object.entries(names())), ...query];
    const url = `${server}v1/${path}?${new URLSearchParams(inAddress)}`;
    const { token } = identity.current();
    return bodyOf(await send(url, { method, token, body: body && JSON.stringify({ key, ...names(), token, ...body }) }));
  }

  return { deliver, request };
}
