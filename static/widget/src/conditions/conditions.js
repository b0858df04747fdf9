/**
 * What the browser checks itself before a guide may show: page, query and parameters, device, width, its own moments, and
 * the element by its fingerprint. Loaded only when a decision asks for more than a page and a selector.
 */
import { clearTimer, quietly, setTimer } from "../host.js";
import { findElement } from "./fingerprint.js";
import { createListeners } from "./listeners.js";
import { createMoments } from "./moments.js";
import { pathFits, placementFits } from "./placements.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {{sinceMs: number, endMs: number, isSettled?: boolean, isSkipped?: boolean}} Search for one guide's element on this page */

/** So long a guide that would rather be skipped waits for its element. */
const PATIENCE_MS = 5000;
/** The shorter side of a screen that is a phone's, in pixels of CSS. */
const PHONE_BELOW = 600;
const GATHER_MS = 100;
const LONGEST_MS = 86_400_000;
const KINDS = ["now", "page", "element_seen", "element_clicked", "exit_intent", "scroll", "idle_ms", "dwell_ms"];

/** @type {import("../contract.d.ts").ConditionsModule["createConditions"]} */
export function createConditions({ core: { report, isNews }, onChange, tools }) {
  const { matchesPage } = tools;
  let path = location.pathname;
  const now = () => performance.now();
  const isHidden = () => document.visibilityState === "hidden";
  const moments = createMoments({ path, nowMs: now(), isVisible: !isHidden(), matchesPage });
  const listeners = createListeners((name, value) => {
    if (name === "surroundings") later(GATHER_MS);
    else if (moments.signal(name, now(), value)) later(0);
    else if (name === "show") plan();
  }, tools);
  /** @type {Map<string, Search>} by guide */
  const searches = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** The one timer. @param {number} waitMs */
  function later(waitMs) {
    clearTimer(timer);
    if (waitMs < Infinity) timer = setTimer(quietly(onChange), Math.min(Math.ceil(waitMs), LONGEST_MS));
  }

  /** Comes back when time alone will have changed something. */
  function plan() {
    const at = now();
    const ends = [...searches.values()].map(({ isSettled, endMs }) => (isSettled ? 0 : endMs)).filter((end) => end > at);
    later(Math.min(moments.nextMs(at) ?? Infinity, ...ends) - at);
  }

  /** @param {string} there */
  function arrive(there) {
    path = there;
    searches.clear();
    moments.signal("page", now(), path);
  }

  /** What this version cannot read neither shows nor disturbs the others. @template T @param {() => T} ask */
  const safely = (ask) => quietly(ask)() ?? false;

  /** @param {Decision} decision */
  const isHere = ({ when, placement }) =>
    safely(() => pathFits(placement ?? {}, path, matchesPage) && (!when || (KINDS.includes(Object.keys(when).join()) && (!when.page || matchesPage(when.page, path) !== null))));

  return {
    wait(decisions, there) {
      const isNewPage = there !== path;
      if (isNewPage) arrive(there);
      moments.signal(isHidden() ? "hide" : "show", now());
      const here = decisions.filter(isHere);
      moments.wait(here.filter(({ when }) => when), now());
      const needed = moments.wanted();
      if (here.some(({ placement: { page, width } = {} }) => width || typeof page === "object")) needed.set("surroundings", new Set());
      listeners.need(needed, isNewPage);
      for (const guide of searches.keys()) if (!here.some((decision) => decision.guide === guide)) searches.delete(guide);
      plan();
    },

    allows(decision, isHeld) {
      const { guide, when, placement } = decision;
      if (!isHere(decision) || searches.get(guide)?.isSkipped || !safely(() => placementFits(placement ?? {}, screenNow(path), matchesPage))) return false;
      return !when || moments.isOpen(guide, now()) || (isHeld && moments.hasCome(guide));
    },

    find({ guide, version, decision, placement = {} }) {
      const finding = findElement(placement.element ?? "", tools);
      const isSkipped = placement.when_missing === "skip";
      const at = now();
      const search = searches.get(guide) ?? { sinceMs: at, endMs: at + (placement.wait_for_ms ?? (isSkipped ? PATIENCE_MS : 0)) };
      searches.set(guide, search);
      if (finding.target) search.isSettled = true;
      else if (!search.isSettled && at >= search.endMs) {
        search.isSettled = true;
        search.isSkipped = isSkipped;
        if (isSkipped && isNews(`${guide} ${version}`)) {
          report("$guide_skipped", { guide, version, decision, reason: finding.reason, waited_ms: Math.round(at - search.sinceMs), path });
        }
      }
      plan();
      return { ...finding, isAwaited: !search.isSettled };
    },

    clear() {
      moments.wait([], now());
      arrive(path);
    },
  };
}

/** @param {string} path @returns {import("./placements.js").Screen} */
function screenNow(path) {
  const isTouched = matchMedia("(pointer: coarse)").matches;
  const device = !isTouched ? "desktop" : Math.min(screen.width, screen.height) < PHONE_BELOW ? "phone" : "tablet";
  return { path, query: location.search, width: innerWidth, device };
}
