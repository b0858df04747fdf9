/** The core, fetched by the loader: wires the parts together. */
import { createCalls } from "./calls.js";
import { createDecisions } from "./decisions.js";
import { makeEvent } from "./events.js";
import { quietly, setTimer, tellIntegrator, useFetch } from "./host.js";
import { createIdentity } from "./identity.js";
import { chooseLanguage, mainLanguage } from "./language.js";
import { createNews } from "./news.js";
import { askLook, fetchAhead, part, textsOf } from "./parts.js";
import { createQueue } from "./queue.js";
import { watchReplies } from "./replies.js";
import { followRoutes } from "./routes.js";
import { createSession } from "./session.js";
import { createSignals } from "./signals.js";
import { createStorage } from "./storage.js";

/** @typedef {import("./contract.d.ts").Core} Core */

/** After a change of route, until its title is set and the host has had the time to tell of the page itself. */
const PAGE_SETTLES_MS = 30;

/**
 * @param {{fetch?: typeof fetch, key?: string, language?: string, server: string}} options
 * @param {(any[] & {off?: () => void})[]} earlier calls made before the core was there
 * @returns {Record<string, (...values: any[]) => any>} the public calls
 */
export function start({ fetch: early, key = "", language: asked, server }, earlier) {
  useFetch(early);
  if (!key) tellIntegrator("key", 'the script tag has no data-key; copy it from your workspace: data-key="pk_…".');
  const wishes = [asked, document.documentElement.lang, navigator.language];
  const language = chooseLanguage(wishes);
  const storage = createStorage(key);
  const visit = createStorage(key, () => window.sessionStorage);
  const identity = createIdentity(storage);
  const { on, emit } = createSignals();
  const decisions = createDecisions();

  const names = () => {
    const { anonymousId, userId } = identity.current();
    return { anonymousId, ...(userId && { userId }) };
  };
  const session = createSession({
    options: { key, server, language: mainLanguage(wishes) ?? language }, names, identity, decisions, emit, onDecisions: () => show(), onLauncher: quietly(() => enter("launcher")),
  });
  const queue = createQueue({ storage, deliver: session.deliver });
  const add = (/** @type {import("./calls.js").Content} */ content) => queue.add(makeEvent(identity.current(), content));

  /** @type {Core["report"]} */
  const report = (event, properties) => add({ type: "track", event, properties });

  /** @type {Promise<Response> | undefined} the look that members chose for the workspace */
  let looked;
  /**
   * Opens a part with what it works with. Its texts, and what all parts draw with, are asked for in the same moment, so that
   * none of them costs a round trip of its own.
   * @param {string} name @param {any[]} about @returns {Promise<any>}
   */
  const enter = async (name, ...about) => {
    const look = (looked ??= askLook(server, key));
    look.catch(() => {});
    const [{ open }, texts] = await Promise.all([part(name), textsOf(name, language), part("surface").then(({ wear }) => wear(look, (/** @type {string} */ name) => askLook(server, key, name)))]);
    const { request, reader } = session;
    const told = (/** @type {string} */ kind) => decisions.all().filter((decision) => decision.kind === kind);
    return open({ request, emit, report, isNews: createNews(storage), names, openBoard, openCentre, start: startGuide, decisions: decisions.all, told, part, storage, visit, reader, language, texts }, ...about);
  };
  /** @param {string} what */
  const unreachable = (what) => () => emit("error", { code: "unreachable", message: `${what} could not be opened.` });

  /** @type {ReturnType<typeof watchReplies> | undefined} */
  let replies = undefined;
  /** @type {import("./contract.d.ts").Stage | undefined} */
  let stage;
  /** @type {Promise<import("./contract.d.ts").Stage> | undefined} */
  let opening;
  const openStage = () => {
    if (!opening) fetchAhead(decisions.all());
    return (opening ??= enter("guides", decisions).then((opened) => (stage = opened)).finally(() => void (opening = stage && opening)));
  };

  /** Has the stage look at what has changed; it is fetched with the first decision that somebody can see. */
  const show = quietly(async () => {
    if (!stage) {
      if (opening || !decisions.all().some(({ kind }) => kind !== "announcement") || document.visibilityState === "hidden") return;
      await openStage();
    }
    stage?.reconsider();
  });

  const startGuide = quietly((/** @type {string} */ guide) => enter("starting", guide, { ask: session.ask, stage: openStage }));
  const openBoard = (/** @type {string} */ board) => void enter("board", board).catch(unreachable(`The board "${board}"`));
  /** @type {Core["openCentre"]} */
  const openCentre = (...about) => void enter("centre", ...about).catch(unreachable("The resource centre"));
  /** Resolves to what the service said; never rejects. */
  const debug = () => enter("debug").catch(({ message }) => tellIntegrator("debug", `debug(): ${message}`));

  const { live, tellPage } = createCalls({
    add,
    identity,
    on,
    onAnotherPerson() {
      decisions.clear();
      session.asking.plan(undefined);
      stage?.clear();
      replies?.renew();
      for (const opened of document.querySelectorAll("inapp-board, inapp-centre, inapp-debug")) opened.remove();
    },
    openBoard,
    openCentre,
    start: startGuide,
    debug,
    onMistake: quietly(async (call, wrong) => tellIntegrator(`call ${call}`, (await part("mistakes")).sentenceOf(call, wrong))),
  });

  for (const call of earlier) if (Array.isArray(call) && Object.hasOwn(live, call[0])) call.off = live[call[0]](...call.slice(1));
  tellPage();
  const { check } = followRoutes(() => {
    show();
    setTimer(tellPage, PAGE_SETTLES_MS);
  });
  document.addEventListener("visibilitychange", quietly(() => (document.visibilityState === "hidden" ? queue.flush() : session.asking.check() || show())));
  addEventListener("pagehide", quietly(queue.flush));
  addEventListener("online", quietly(() => [queue.retryNow(), session.asking.check()]));
  replies = watchReplies(() => enter("ratings"), check);
  emit("ready", names());
  return live;
}
