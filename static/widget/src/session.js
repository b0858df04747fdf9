/** The conversation with the service: events up, decisions down, and single requests, all as the present person. */
import { createAsking } from "./asking.js";
import { tellIntegrator } from "./host.js";
import { bodyOf, outcomeOf, send } from "./transport.js";
import { timeZone } from "./zone.js";

/** @typedef {import("./contract.d.ts").Identity} Identity */

/**
 * @param {object} parts
 * @param {{key: string, server: string, language: string}} parts.options
 * @param {() => Identity} parts.names of the present person
 * @param {Pick<ReturnType<typeof import("./identity.js").createIdentity>, "current" | "tokens">} parts.identity
 * @param {ReturnType<typeof import("./decisions.js").createDecisions>} parts.decisions
 * @param {(name: string, payload: Record<string, unknown>) => void} parts.emit
 * @param {() => void} parts.onDecisions
 * @param {() => void} parts.onLauncher
 */
export function createSession({ options: { key, server, language }, names, identity, decisions, emit, onDecisions, onLauncher }) {
  const reader = { language, timezone: timeZone() };
  let asked = 0;
  let taken = 0;

  /** Sends what asks for decisions, and takes those of the answer. @param {string} path @param {Parameters<typeof send>[1]} request */
  async function exchange(path, request) {
    const [turn, mark, person] = [++asked, decisions.mark(), JSON.stringify(names())];
    const answer = await send(`${server}v1/${path}`, request);
    const outcome = outcomeOf(answer);
    // Answers overtake one another, and somebody else may sit there by now.
    if (outcome.kind === "delivered" && outcome.decisions && turn > taken && person === JSON.stringify(names())) {
      taken = turn;
      decisions.receive(outcome.decisions, mark, performance.now(), outcome.cancelled);
      asking.plan(outcome.askAgainMs);
      onDecisions();
      if (outcome.hasLauncher) onLauncher();
    }
    return { answer, outcome };
  }

  /** @type {import("./queue.js").Deliver} */
  async function deliver(texts, { isLast, keepalive }) {
    const token = identity.tokens();
    const envelope = {
      key, sentAt: new Date().toISOString(), ...names(), ...(token.length && { token }), ...(isLast && { decide: reader }),
    };
    const body = `${JSON.stringify(envelope).slice(0, -1)},"batch":[${texts.join()}]}`;
    const { answer, outcome } = await exchange("batch", { method: "POST", body, keepalive });
    if (outcome.kind === "delivered") {
      for (const { code, message } of outcome.refused ?? []) emit("error", { code, message });
    } else {
      const { code = "unreachable", message = `The service answered ${answer.status}.` } = answer.body?.error ?? {};
      if (outcome.kind === "unwelcome") {
        asking.plan(undefined);
        tellIntegrator(code, `${message} Nothing more is sent from this page.`);
      }
      emit("error", { code, message });
    }
    return outcome;
  }

  /** Asks what may show; a guide that the person asked for is named. @param {string} [start] */
  async function ask(start) {
    const body = JSON.stringify({ key, ...names(), token: identity.current().token, ...reader, start });
    return (await exchange("decide", { method: "POST", body })).outcome;
  }
  const asking = createAsking(() => ask());

  /** @type {import("./contract.d.ts").Core["request"]} */
  async function request(method, path, { query = [], body } = {}) {
    const inAddress = [["key", key], ...(body ? [] : Object.entries(names())), ...query];
    const { token } = identity.current();
    const url = `${server}v1/${path}?${new URLSearchParams(inAddress)}`;
    return bodyOf(await send(url, { method, token, body: body && JSON.stringify({ key, ...names(), token, ...body }) }));
  }

  return { deliver, request, ask, asking, reader };
}
