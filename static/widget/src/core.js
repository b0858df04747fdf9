/** The core, fetched by the loader: wires the parts together. */
import { createCalls } from "./calls.js";
import { createDecisions } from "./decisions.js";
import { makeEvent } from "./events.js";
import { quietly, setTimer, tellIntegrator, useFetch } from "./host.js";
import { createIdentity } from "./identity.js";
import { chooseLanguage, loadTexts, mainLanguage } from "./language.js";
import { createNews } from "./news.js";
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
    options: { key, server, language: mainLanguage(wishes) ?? language }, names, identity, decisions, emit, onDecisions: () => show(), onLauncher: () => launch(),
  });
  const queue = createQueue({ storage, deliver: session.deliver });
  const add = (/** @type {import("./calls.js").Content} */ content) => queue.add(makeEvent(identity.current(), content));

  /** @type {Core["report"]} */
  const report = (event, properties) => add({ type: "track", event, properties });

  /**
   * A lazy part and what it works with. What all parts draw with is asked for in the same moment, so that their import of
   * it costs no round trip.
   * @template T @param {Promise<T>} part @returns {Promise<[T, Core]>}
   */
  const equip = async (part) => {
    const [made, texts] = await Promise.all([part, loadTexts(language), import("./surface/surface.js").then(({ wear }) => wear(server, key))]);
    const { request, reader } = session;
    const told = (/** @type {string} */ kind) => decisions.all().filter((decision) => decision.kind === kind);
    return [made, { request, emit, report, isNews: createNews(storage), names, openBoard, openCentre, start: startGuide, decisions: decisions.all, told, storage, visit, reader, language, texts }];
  };
  /** @type {ReturnType<typeof watchReplies> | undefined} */
  let replies = undefined;
  /** @type {ReturnType<typeof import("./guides/guides.js").openStage> | undefined} */
  let stage;
  /** @type {Promise<void> | undefined} */
  let opening;
  const openStage = () =>
    (opening ??= equip(import("./guides/guides.js"))
      .then(([part, core]) => void (stage = part.openStage(core, decisions)))
      .finally(() => (opening = undefined)));

  /** Has the stage look at what has changed; it is fetched with the first decision that somebody can see. */
  const show = quietly(async () => {
    if (!stage) {
      if (opening || !decisions.all().some(({ kind }) => kind !== "announcement") || document.visibilityState === "hidden") return;
      await openStage();
    }
    stage?.reconsider();
  });

  /** What was shown to the person before, to be seen again. @param {string} guide @returns {Promise<import("./contract.d.ts").Decision | undefined>} */
  const shownBefore = async (guide) => {
    const { history } = await session.request("GET", "hints", { query: [["language", session.reader.language]] });
    return history.find((/** @type {any} */ shown) => shown.guide === guide)?.again;
  };

  /** Shows what the person asked for; the service is asked where the page was not told of it. @param {string} guide */
  const startGuide = quietly(async (guide) => {
    const find = () => decisions.all().find((decision) => decision.guide === guide);
    if (!find()) await session.ask(guide);
    const found = find() ?? (await shownBefore(guide).catch(() => undefined));
    if (found?.kind === "announcement") openCentre("news", { guide });
    else if (found) {
      if (!stage) await openStage();
      stage?.start(found);
    } else emit("error", { code: "not_found", message: `The guide "${guide}" is not there for this person.` });
  });

  /** @param {string} board */
  const openBoard = (board) =>
    void equip(import("./board/board.js"))
      .then(([{ openBoard: open }, core]) => open(core, board))
      .catch(() => emit("error", { code: "unreachable", message: `The board "${board}" could not be opened.` }));

  /** @type {Core["openCentre"]} */
  const openCentre = (view, about) =>
    // @ts-ignore -- a product may be built without it
    void equip(HAS_CENTRE ? import("./centre/centre.js") : Promise.reject())
      .then(([{ openCentre: open }, core]) => open(core, view, about))
      .catch(() => emit("error", { code: "unreachable", message: "The resource centre could not be opened." }));

  /** Resolves to what the service said; never rejects. */
  const debug = () =>
    equip(import("./debug/debug.js"))
      .then(([{ openDebug }, core]) => openDebug(core))
      .catch(({ message }) => tellIntegrator("debug", `debug(): ${message}`));
  /** The button of the centre, put back where the host swapped its whole body. */
  const launch = quietly(async () => {
    if (isLaunching || document.querySelector("inapp-launcher")) return;
    isLaunching = true;
    const [{ showLauncher }, core] = await equip(import("./launcher/launcher.js")).finally(() => (isLaunching = false));
    showLauncher(core);
  });
  let isLaunching = false;

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
  replies = watchReplies(() => equip(import("./ratings/ratings.js")).then(([{ createRatings }, core]) => createRatings(core)), check);
  emit("ready", names());
  return live;
}
