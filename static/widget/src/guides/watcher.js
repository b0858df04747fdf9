/**
 * Notices when elements come, go, or move in and out of view; costs nothing while there is nothing to wait for.
 * No polling: mutations are gathered, everything else is an event of the browser's.
 */
import { quietly, setTimer } from "../host.js";
import { innerRoots } from "./roots.js";

const GATHER_MS = 100;
/** What can make an element visible or reachable without any change to the tree. */
const HINTS = ["click", "transitionend", "animationend", "close", "focusout", "load"];

/** @param {() => void} onChange */
export function createWatcher(onChange) {
  const change = quietly(onChange);
  /** @type {WeakMap<Element, boolean>} */
  const inView = new WeakMap();
  /** @type {Set<Element>} */
  let watched = new Set();
  let isActive = false;
  let isGathering = false;

  const gather = () => {
    if (isGathering) return;
    isGathering = true;
    setTimer(() => {
      isGathering = false;
      if (isActive) change();
    }, GATHER_MS);
  };
  // What stands beside an element that has gone is dealt with before anybody sees it there.
  const mutations = new MutationObserver(() => ([...watched].every((element) => element.isConnected) ? gather() : change()));
  const views = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) inView.set(target, isIntersecting);
    change();
  });

  return {
    /** As of the browser's last look; undefined before the first. @param {Element} element */
    isInView: (element) => inView.get(element),

    /** Watches these and the tree, or with `false` nothing at all. @param {Set<Element> | false} elements */
    watch(elements) {
      const wanted = elements || new Set();
      for (const element of watched) if (!wanted.has(element)) views.unobserve(element);
      for (const element of wanted) if (!watched.has(element)) views.observe(element);
      watched = wanted;
      if (elements) for (const root of [...(isActive ? [] : [document]), ...innerRoots()]) mutations.observe(root, { childList: true, subtree: true });
      if (isActive === Boolean(elements)) return;
      isActive = Boolean(elements);
      if (!isActive) mutations.disconnect();
      for (const name of HINTS) {
        if (isActive) document.addEventListener(name, gather, { capture: true, passive: true });
        else document.removeEventListener(name, gather, { capture: true });
      }
    },
  };
}
