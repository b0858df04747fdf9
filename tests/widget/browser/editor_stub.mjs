/** The editor's side of the stubbed service: one code, one token, guides and people; what was asked is in `asked`. */

import { KEY } from "./stub.mjs";

export const CODE = "code-1";
export const TOKEN = "token.of.this.session";

export const MEMBER = {
  token: TOKEN, expires_ms: 3_600_000, workspace: { slug: "acme", name: "Acme Reports", languages: ["en", "ru"] }, member: { name: "Ada", language: "en" }, task: "guide", guide: /** @type {string | null} */ (null),
};

/** What a test sets, and what the service has. */
export const editorState = () => ({
  session: structuredClone(MEMBER),
  /** @type {{method: string, path: string, token: string | undefined, body: any}[]} */ asked: [],
  /** @type {Record<string, {document: any, base: string, read_only?: {why: string, file: string}, live_version?: number}>} */ guides: {},
  /** @type {string[] | Promise<string[]>} names; or they come later */ looks: [],
  /** @type {any[]} */ people: [{ id: "per_1", user_id: "u-1", name: "Grace Hopper", account: "Navy" }],
  /** @type {any[]} */ gates: [{ name: "audience", title: "Audience", outcome: "pass", detail: "everybody" }, { name: "frequency", title: "Frequency", outcome: "fail", detail: "shown 3 of 3" }],
  /** @type {[number, any] | null} the answer to the next walk */ refusal: null,
  isUsed: false,
  hasEnded: false,
  saves: 0,
});

/** @typedef {ReturnType<typeof editorState>} EditorState */

const plain = (/** @type {any} */ text, /** @type {string} */ language) => (typeof text === "object" && text ? (text[language] ?? Object.values(text)[0] ?? "") : (text ?? ""));

/** The few mistakes that tests make. @param {any} document */
function mistakesOf(document) {
  const found = document.steps.flatMap((/** @type {any} */ step, /** @type {number} */ at) => (plain(step.title, "en") ? [] : [{ path: `steps.${at}.title`, message: "Say what it is about: a title of 1 to 120 characters." }]));
  for (const [at, step] of document.steps.entries()) for (const [index, { url, do: deed }] of (step.actions ?? []).entries()) if (deed === "open_url" && !url) found.push({ path: `steps.${at}.actions.${index}.url`, message: "Give the address that it opens." });
  for (const [at, { ask }] of (document.questions ?? []).entries()) if (!plain(ask, "en")) found.push({ path: `questions.${at}.ask`, message: "Ask something: 1 to 200 characters." });
  return found;
}

/** As the service tells it: Markdown (its bold words) as nodes, and personal texts filled in. @param {any} body @param {any} person */
function decisionOf({ document, language }, person) {
  const say = (/** @type {any} */ text) => plain(text, language).replace(/\{\{ *person\.name *\| *(.*?) *\}\}/g, (/** @type {string} */ _, /** @type {string} */ other) => person?.name ?? other);
  const nodes = (/** @type {any} */ text) => [["p", ...say(text).split(/\*\*(.+?)\*\*/).map((/** @type {string} */ part, /** @type {number} */ at) => (at % 2 ? ["strong", part] : part)).filter(Boolean)]];
  const told = (/** @type {any} */ { title, body, actions, ...rest }) => ({ ...rest, title: say(title), ...(body && { body: nodes(body) }), ...(actions && { actions: actions.map((/** @type {any} */ action) => ({ ...action, label: say(action.label) })) }) });
  const question = (/** @type {any} */ { ask, labels, options, ...rest }) => ({
    ...rest, ask: say(ask), ...(labels && { labels: Object.fromEntries(Object.entries(labels).map(([end, text]) => [end, say(text)])) }),
    ...(options && { options: options.map((/** @type {any} */ { name, label }) => ({ name, label: say(label) })) }),
  });
  return {
    decision: "d_preview", guide: document.guide, version: 0, kind: document.kind, priority: 50, claim: false, placement: document.placement ?? {}, steps: document.steps.map(told), ...(document.look && { look: document.look }),
    ...(document.banner && { banner: document.banner }), ...(document.items && { items: document.items.map((/** @type {any} */ item) => ({ ...told(item), done: false })) }),
    ...(document.questions && { questions: document.questions.map(question) }), ...(document.thanks && { thanks: nodes(document.thanks) }),
  };
}

const refusal = (/** @type {string} */ code, /** @type {string} */ message) => ({ error: { code, message, field: null } });

/** @typedef {{state: EditorState, name: string, path: string, body: any}} Asked */

/** What is answered, by method and the first part of the path. @type {Record<string, (asked: Asked) => [number, any] | Promise<[number, any]>>} */
const ANSWERS = {
  "GET people": ({ state, path }) => [200, { people: state.people.filter((one) => one.name.toLowerCase().includes(decodeURIComponent(path.split("q=")[1] ?? "").toLowerCase())) }],
  "GET looks": async ({ state }) => [200, { looks: await state.looks }],
  "DELETE session"({ state }) {
    state.hasEnded = true;
    return [204, null];
  },
  "POST walks": ({ state }) =>
    state.refusal ?? [201, { tour: "a-walk", article: "a-walk", tour_url: "https://members.example/w/acme/guides/a-walk", article_url: "https://members.example/w/acme/articles/a-walk", mistakes: [] }],
  "POST check"({ state, body }) {
    const mistakes = mistakesOf(body.document);
    const person = state.people.find(({ id }) => id === body.person);
    const met = person && { id: person.id, name: person.name };
    return [200, { mistakes, warnings: [], decision: mistakes.length ? null : decisionOf(body, person), gates: met ? state.gates : null, person: met ?? null }];
  },
  "GET guides"({ state, name }) {
    const line = (/** @type {string} */ each) => ({ name: each, kind: state.guides[each].document.kind, state: state.guides[each].live_version ? "live" : "draft", read_only: state.guides[each].read_only ?? null });
    if (!name) return [200, { guides: Object.keys(state.guides).map(line) }];
    const there = state.guides[name];
    return there ? [200, { read_only: null, live_version: null, ...there, name }] : [404, refusal("not_found", "There is none.")];
  },
  "PUT guides"({ state, name, body }) {
    const there = state.guides[name];
    if (there?.read_only) return [403, refusal("read_only", there.read_only.why)];
    if ((there?.base ?? null) !== body.base) return [409, { ...refusal("changed_meanwhile", "Grace changed this guide meanwhile; nothing was saved."), base: there?.base ?? null, by: there ? "Grace" : null, at_ms: there ? Date.UTC(2026, 1, 3, 12) : null }];
    const mistakes = mistakesOf(body.document);
    if (mistakes.length) return [422, { mistakes }];
    state.guides[name] = { document: body.document, base: `mark-${++state.saves}` };
    return [200, { base: `mark-${state.saves}`, mistakes: [] }];
  },
};

/**
 * @param {EditorState} state
 * @param {{method: string, path: string, token: string | undefined, body: any}} asked
 * @returns {[number, any] | Promise<[number, any]>}
 */
export function answerEditor(state, asked) {
  state.asked.push(asked);
  const { method, path, token, body } = asked;
  const [room, name = ""] = path.split("?")[0].split("/");
  if (method === "POST" && room === "session") {
    if (state.isUsed || body.code !== CODE || body.key !== KEY) return [401, refusal("unknown_code", "This way into the editor was used, or is too old. Begin a new one on Guides.")];
    state.isUsed = true;
    return [200, state.session];
  }
  if (token !== TOKEN || state.hasEnded) return [401, refusal("session_ended", "This session has ended.")];
  return ANSWERS[`${method} ${room}`]({ state, name, path, body });
}

/**
 * A call of the editor's, as the stub reads it; false where it is none.
 * @param {import("node:http").IncomingMessage} request @param {URL} address @param {string} text
 */
export const editing = ({ method = "", headers }, address, text) =>
  address.pathname.startsWith("/v1/editor/") && { method, path: address.pathname.slice(11) + address.search, token: headers.authorization?.slice(7), body: text && JSON.parse(text) };
