/** A service and a host product made of nothing but node's http, for tests of the embed in a real browser. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { answerEditor, editing, editorState } from "./editor_stub.mjs";

const DIST = join(dirname(fileURLToPath(import.meta.url)), "../../../static/widget/dist");
export const KEY = "pk_stub";

export const TIP = {
  decision: "d_1", guide: "share-your-report", version: 3, kind: "tip", priority: 50, reason: "eligible",
  placement: { page: "/reports/*", element: "[data-tour=share]" },
  steps: [{
    title: "Share it",
    body: "Your team sees it at once.",
    actions: [{ label: "Share now", do: "complete" }, { label: "Later", do: "snooze" }, { label: "No, thanks", do: "dismiss" }],
  }],
};

/** @param {import("node:http").RequestListener} answer @returns {Promise<{origin: string, close: () => void}>} */
async function listen(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * The service. What it keeps is in `events`, once each, as a page sends again what it saw no answer to; what came in is in
 * `batches` and `calls`; a test sets `decisions` and `ideas`, and `trouble` to have
 * every call of the API answered so (a status, or "silence" for no answer at all).
 */
export async function startService() {
  const state = {
    /** @type {any[]} */ events: [],
    /** @type {any[]} */ batches: [],
    /** @type {string[]} */ calls: [],
    /** @type {(events: any[], body: any) => any[]} */ decide: () => [],
    /** @type {any[]} */ asked: [],
    /** @type {any} */ debug: { now_ms: 0, is_known: true, has_details: true, guides: [] },
    /** @type {any[] | null} what was shown before; null: a service that has no such endpoint */ history: null,
    /** @type {any[]} what was claimed */ claims: [],
    /** @type {(body: any) => any} */ grant: () => ({ granted: true }),
    /** @type {Record<string, any>} what stands beside the decisions */ beside: {},
    boards: [{ slug: "ideas", name: "Ideas" }],
    /** @type {any[]} */ ideas: [],
    /** beside it, by name: an answer, or one that comes later */ looks: /** @type {Record<string, any>} */ ({}),
    /** what members chose; null for no answer at all */ look: /** @type {{css: string, logo: string} | null} */ ({ css: "", logo: "" }),
    /** @type {string | null} */ next: null,
    /** @type {Record<string, number>} */ ratings: {},
    /** @type {any[]} */ articles: [],
    /** @type {any} */ csm: null,
    /** @type {any[]} what was written to the CSM */ messages: [],
    /** @type {any} null: a service that has no such endpoint */ hints: null,
    /** @type {number | "silence" | null} */ trouble: null,
    editor: editorState(),
  };

  /** @type {Record<string, (body: any, address: URL) => [number, any]>} */
  const answers = {
    "POST batch": (body) => {
      state.batches.push(body);
      const kept = new Set(state.events.map(({ messageId }) => messageId));
      const fresh = body.batch.filter((/** @type {any} */ { messageId }) => !kept.has(messageId));
      state.events.push(...fresh);
      return [200, { accepted: fresh.length, duplicates: body.batch.length - fresh.length, refused: [], ...(body.decide && { decisions: state.decide(body.batch, body), ...state.beside }) }];
    },
    "POST decide": (body) => {
      state.asked.push(body);
      return [200, { decisions: state.decide([], body), ...state.beside }];
    },
    "POST show": (body) => {
      state.claims.push(body);
      return [200, state.grant(body)];
    },
    "POST debug": () => [200, state.debug],
    "GET look": (_, { searchParams }) => (searchParams.has("name") ? state.looks[String(searchParams.get("name"))] ?? [404, { error: { code: "not_found", message: "There is none.", field: null } }] : [200, state.look]),
    "GET boards": (_, { pathname }) => pathname === "/v1/boards" ? [200, { boards: state.boards }] : [200, { board: { slug: "ideas", name: "Ideas for Acme Reports" }, ideas: state.ideas, next: state.next }],
    "POST boards": (body) => [201, { id: "idea_new", title: body.title, body: body.body, status: "open", votes: 1, voted: true, mine: true, created_at: "2026-11-02T09:00:00Z" }],
    "PUT ideas": (_, { pathname }) => [200, { id: pathname.split("/")[3], votes: 43, voted: true }],
    "DELETE ideas": (_, { pathname }) => [200, { id: pathname.split("/")[3], votes: 42, voted: false }],
    "GET replies": () => [200, { ratings: state.ratings }],
    "GET articles": (_, { pathname, searchParams }) => {
      const [, , , name] = pathname.split("/");
      const found = state.articles.filter((article) => (name ? article.name === name : article.title.toLowerCase().includes((searchParams.get("q") ?? "").toLowerCase())));
      if (!name) return [200, { articles: found.map((article) => ({ ...article, body: undefined })), help: "https://help.example/help/acme" }];
      return found.length ? [200, { ...found[0], version: 1, url: `https://help.example/help/acme/${name}` }] : [404, { error: { code: "not_found", message: "There is none.", field: null } }];
    },
    "GET csm": () => [200, { csm: state.csm, workspace: "Acme Reports" }],
    "POST contact": (body) => {
      state.messages.push(body);
      return [200, { id: "task_1" }];
    },
    "GET hints": () => (state.hints ? [200, state.hints] : [404, { error: { code: "not_found", message: "No such address.", field: null } }]),
    "POST hints": (body) => {
      if ("fewer" in body) state.hints.fewer = body.fewer;
      if ("paused_until_ms" in body) state.hints.paused_until_ms = body.paused_until_ms;
      return [200, state.hints];
    },
    "PUT replies": (body, { pathname }) => [200, { reply: pathname.split("/")[3], stars: body.stars, agent: body.agent }],
  };

  /** @param {string} name @param {import("node:http").IncomingMessage} request @param {URL} address @param {string} text */
  function answer(name, request, address, text) {
    const asked = editing(request, address, text);
    return asked ? answerEditor(state.editor, asked) : answers[name](text && JSON.parse(text), address);
  }

  const server = await listen(async (request, response) => {
    const address = new URL(request.url ?? "", "http://stub");
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (address.pathname.startsWith("/widget/")) {
      response.setHeader("Content-Type", "text/javascript");
      return response.end(await readFile(join(DIST, address.pathname.slice(8))).catch(() => ""));
    }
    if (request.method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
      response.setHeader("Access-Control-Allow-Headers", "content-type, authorization");
      return response.end();
    }
    let text = "";
    for await (const chunk of request) text += chunk;
    const name = `${request.method} ${address.pathname.split("/")[2]}`;
    if (name !== "GET look") state.calls.push(name);
    if (state.trouble === "silence" || (name === "GET look" && !state.look)) return undefined;
    const [status, body] = state.trouble
      ? [state.trouble, { error: { code: "unavailable", message: "The stub was told to refuse.", field: null } }]
      : await answer(name, request, address, text);
    response.writeHead(status, { "Content-Type": "application/json" }).end(status === 204 ? "" : JSON.stringify(body));
    return undefined;
  });
  return { ...server, state };
}

const RENDER = `
  addEventListener("error", (event) => console.error("host saw " + event.message));
  const template = document.querySelector("template");
  template.replaceWith(template.content);
`;

/** The host product: any path answers with its page, under a CSP as strict as a host may have. @param {string} service its origin */
export async function startHost(service) {
  const state = { body: "", css: "", script: "", tag: `data-key="${KEY}" data-language="en"`, before: "" };
  const server = await listen((request, response) => {
    const path = request.url?.split("?")[0];
    const types = { "/host.css": "text/css", "/host.js": "text/javascript", "/before.js": "text/javascript" };
    const type = types[/** @type {keyof typeof types} */ (path)];
    if (path === "/inner") return response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>inner</title>");
    if (type) return response.writeHead(200, { "Content-Type": type }).end(path === "/host.css" ? state.css : path === "/host.js" ? RENDER + state.script : state.before);
    return response
      .writeHead(200, {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": `default-src 'none'; script-src 'self' ${service}; style-src 'self'; img-src data:; frame-src 'self'; connect-src ${service}; require-trusted-types-for 'script'; trusted-types 'none'`,
      })
      // The product renders at once, by script: a body that is still being parsed may be painted by halves, which shifts.
      .end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <link rel="icon" href="data:,"><title>Acme Reports</title><link rel="stylesheet" href="/host.css"><script src="/before.js"></script></head>
        <body><template>${state.body}</template><script src="/host.js"></script><script async src="${service}/widget/inapp.js" ${state.tag}></script></body></html>`);
  });
  return { ...server, state };
}
