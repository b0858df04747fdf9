/** Where the browser's moments come from: listeners that exist only while a decision waits for them. */
import { quietly, setTimer } from "../host.js";

/** @typedef {(name: import("./moments.js").Signal, value?: any) => void} Tell */
/** @typedef {import("../contract.d.ts").Tools} Tools */
/** @typedef {(tell: Tell, values: Set<any>, tools: Tools) => () => void} Source starts to listen; what it returns ends that */

const LOOK_MS = 100;
const MOST_WATCHED = 10;
const ACTIVITY = ["pointermove", "pointerdown", "keydown", "scroll", "wheel", "touchmove"];

/** @param {EventTarget} target @param {string[]} names @param {(event: any) => void} hear @returns {() => void} ends it */
function listen(target, names, hear) {
  const heard = quietly(hear);
  for (const name of names) target.addEventListener(name, heard, { capture: true, passive: true });
  return () => names.forEach((name) => target.removeEventListener(name, heard, { capture: true }));
}

/** @type {Source} */
const visibility = (tell) => listen(document, ["visibilitychange"], () => tell(document.visibilityState === "hidden" ? "hide" : "show"));

/** @type {Source} */
const activity = (tell) => listen(window, ACTIVITY, () => tell("activity"));

/** The query and the size of the window. @type {Source} */
function surroundings(tell) {
  const change = () => tell("surroundings");
  const { navigation } = window;
  const address = navigation ? listen(navigation, ["currententrychange"], change) : listen(window, ["popstate", "click", "keyup"], change);
  const stops = [address, listen(window, ["resize"], change)];
  return () => stops.forEach((stop) => stop());
}

/** Out at the top, where tabs and the address are; with a button pressed something is being dragged. @type {Source} */
const exitIntent = (tell) =>
  listen(document, ["mouseout"], ({ relatedTarget, clientY, buttons }) => {
    if (!relatedTarget && clientY <= 0 && !buttons && matchMedia("(pointer: fine)").matches) tell("exit_intent");
  });

/** @type {Source} */
const clicks = (tell, selectors) =>
  listen(window, ["click"], (event) => {
    const way = event.composedPath().filter((/** @type {any} */ node) => node instanceof Element);
    for (const css of selectors) if (way.some((/** @type {Element} */ element) => isMatch(element, css))) tell("element_clicked", css);
  });

/** @param {Element} element @param {string} css */
function isMatch(element, css) {
  try {
    return element.matches(css);
  } catch {
    return false;
  }
}

/**
 * How far a page is scrolled, in percent of the way that there is; undefined where there is none. A pixel is forgiven:
 * with zoom the end of the way is rarely reached exactly.
 * @param {{scrollTop: number, scrollHeight: number, clientHeight: number}} scroller
 */
export function percentScrolled({ scrollTop, scrollHeight, clientHeight }) {
  const way = scrollHeight - clientHeight;
  return way > 1 ? Math.min(100, ((scrollTop + 1) / way) * 100) : undefined;
}

/** The page itself, or the pane that takes up most of it. @type {Source} */
function scrolling(tell) {
  const look = (/** @type {Element | null} */ scroller) => {
    const percent = scroller && percentScrolled(scroller);
    if (percent !== null && percent !== undefined) tell("scroll", percent);
  };
  look(document.scrollingElement);
  return listen(window, ["scroll"], ({ target }) => {
    if (target === document) return look(document.scrollingElement);
    const isMain = target instanceof Element && target.clientWidth * target.clientHeight * 2 > innerWidth * innerHeight;
    return isMain ? look(target) : undefined;
  });
}

/** An element is seen when half of it, or half of the view, is in view. @type {Source} */
function sights(tell, selectors, { isVisible }) {
  const views = new IntersectionObserver(
    quietly((entries) => {
      for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const isSeen = isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height * 2 >= (rootBounds?.height ?? innerHeight));
        if (isSeen && isVisible(target)) for (const css of selectors) if (isMatch(target, css)) tell("element_seen", css);
      }
    }),
    { threshold: Array.from({ length: 51 }, (_, index) => index / 100) },
  );
  let isOver = false;
  let isAsked = false;
  /** @type {Set<Element>} */
  let watched = new Set();
  const look = quietly(() => {
    isAsked = false;
    if (isOver) return;
    const found = new Set([...selectors].flatMap((css) => [...document.querySelectorAll(css)].slice(0, MOST_WATCHED)));
    for (const element of watched) if (!found.has(element)) views.unobserve(element);
    for (const element of found) if (!watched.has(element)) views.observe(element);
    watched = found;
  });
  const ask = () => {
    if (!isAsked) setTimer(look, LOOK_MS);
    isAsked = true;
  };
  const mutations = new MutationObserver(ask);
  mutations.observe(document, { childList: true, subtree: true });
  // Later, since the page before may still be drawn.
  ask();
  return () => {
    isOver = true;
    views.disconnect();
    mutations.disconnect();
  };
}

/** @type {Record<string, Source>} */
const SOURCES = { surroundings, visibility, activity, scroll: scrolling, element_seen: sights, element_clicked: clicks, exit_intent: exitIntent };
/** What is needed for moments that are no event of the page's. */
const NEEDED = /** @type {Record<string, string[]>} */ ({ idle_ms: ["activity", "visibility"], dwell_ms: ["visibility"] });

/** @param {Tell} tell @param {Tools} tools */
export function createListeners(tell, tools) {
  /** @type {Map<string, {values: string, stop: () => void}>} */
  const running = new Map();

  return {
    /** Listens for these and nothing else from now on. @param {Map<string, Set<any>>} kinds values by kind of moment @param {boolean} isNewPage */
    need(kinds, isNewPage) {
      /** @type {Map<string, Set<any>>} */
      const sources = new Map();
      for (const [kind, values] of kinds) for (const name of NEEDED[kind] ?? [kind]) if (SOURCES[name]) sources.set(name, values);
      for (const [name, { values, stop }] of running) {
        const wanted = sources.get(name);
        if (wanted && values === textOf(name, wanted) && !(isNewPage && name === "element_seen")) continue;
        stop();
        running.delete(name);
      }
      for (const [name, values] of sources) {
        if (!running.has(name)) running.set(name, { values: textOf(name, values), stop: SOURCES[name](tell, values, tools) });
      }
    },
  };
}

/** What a source is restarted for, when it changes. @param {string} name @param {Set<any>} values */
const textOf = (name, values) => (name === "visibility" || name === "activity" ? "" : JSON.stringify([...values].sort()));
