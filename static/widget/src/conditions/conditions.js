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

/** The shorter side of a screen that is a phone's, in pixels of CSS. */
const PHONE_BELOW = 600;
const GATHER_MS = 100;
const LONGEST_MS = 86_400_000;
const KINDS = ["now", "page", "element_seen", "element_clicked", "exit_intent", "scroll", "idle_ms", "dwell_ms"];

/** @type {import("../contract.d.ts").ConditionsModule["open"]} */
export function open({ onChange, tools }) {
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
    later((moments.nextMs(at) ?? Infinity) - at);
  }

  /** @param {string} there */
  function arrive(there) {
    path = there;
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
      plan();
    },

    allows(decision, isHeld) {
      const { guide, when, placement } = decision;
      if (!isHere(decision) || !safely(() => placementFits(placement ?? {}, screenNow(path), matchesPage))) return false;
      return !when || moments.isOpen(guide, now()) || (isHeld && moments.hasCome(guide));
    },

    find: ({ placement = {} }) => findElement(placement.element ?? "", tools),

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
