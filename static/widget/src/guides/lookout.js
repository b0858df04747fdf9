/** Which guides belong here and now, and where their elements are. */
import { findTarget, hasRoom, isBehindDialog, isForPage, isInSight, isPlain, isTypedIn } from "./elements.js";
import { createLazy } from "./lazy.js";
import { createSearches } from "./searches.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {import("../contract.d.ts").Finding} Finding */

/**
 * @param {object} parts
 * @param {Pick<import("../contract.d.ts").Core, "report" | "isNews">} parts.core
 * @param {ReturnType<typeof import("../decisions.js").createDecisions>} parts.decisions
 * @param {ReturnType<typeof import("./courses.js").createCourses>} parts.courses
 * @param {ReturnType<typeof import("./watcher.js").createWatcher>} parts.watcher
 * @param {(onChange: () => void) => Promise<import("../contract.d.ts").Conditions>} parts.loadConditions
 * @param {() => void} parts.onChange
 */
export function createLookout({ core, decisions, courses, watcher, loadConditions, onChange }) {
  const conditions = createLazy(() => loadConditions(onChange), onChange);
  const searches = createSearches({
    tell({ guide, version, decision }, step, miss) {
      if (core.isNews(`${guide} ${version} ${step}`)) core.report("$guide_missed", { guide, version, decision, step: step + 1, ...miss });
    },
    onDue: onChange,
  });
  const stepOf = (/** @type {Decision} */ decision) => courses.of(decision).step;

  /** A guide whose element was missing too long is left out until the next page; a tour goes on with its next step. @param {Decision} view */
  function isSought(view) {
    const step = stepOf(view);
    if (!searches.isSkipped(view, step)) return true;
    if (courses.goesOn(view) && step < view.steps.length - 1) {
      courses.turn(view, step + 1);
      queueMicrotask(onChange);
    }
    return false;
  }

  /** @param {Decision} view @returns {Finding} */
  const find = (view) => (isPlain(view) ? findTarget(/** @type {string} */ (view.placement?.element)) : (conditions.made()?.find(view) ?? { watch: [] }));

  /** A dialog does not come under the hands of somebody who writes, and a banner moves nothing aside. @param {Decision} view @param {Element | null} target */
  const isTimely = (view, target) =>
    view.kind === "modal" ? Boolean(courses.of(view).isAsked) || !isTypedIn() : view.banner?.position !== "inline" || Boolean(target && hasRoom(target));

  return {
    find,

    /** Those that may show now, as far as the element is not concerned; best first. @param {Decision[]} all */
    candidates(all) {
      const path = location.pathname;
      const special = all.filter((view) => !isPlain(view));
      const made = special.length ? conditions.wanted() : conditions.made();
      made?.wait(special, path);
      // A lesser guide does not take the place of a better one that is still looked into.
      const known = special.length && !made && !conditions.hasFailed() ? all.slice(0, all.indexOf(special[0])) : all;
      const here = known.filter((view) => (isPlain(view) ? isForPage(view, path) : made?.allows(view, decisions.isHeld(view))));
      searches.keep(path, here.map((view) => [view, stepOf(view)]));
      return here.filter(isSought);
    },

    /** Whether its page and its element are there at all. @param {Decision} view */
    isHere: (view) => Boolean((isPlain(view) ? isForPage(view, location.pathname) : conditions.made()?.allows(view, true)) && (!view.placement?.element || find(view).target)),

    /** Whether a guide has its place in this moment, or others have to wait for it. @param {Decision} view @param {Set<Element>} watched grows by what could change that */
    spot(view, watched) {
      const isFree = !view.placement?.element;
      if (isFree) return { target: null, isThere: view.kind !== "hotspot" && !isBehindDialog(null) && isTimely(view, null), isAwaited: false };
      const finding = find(view);
      const { target = null, watch, by } = finding;
      for (const element of watch) watched.add(element);
      const { isAwaited } = searches.look(view, stepOf(view), finding);
      if (target) courses.bring(view, target);
      // The browser's own word comes a frame after the question.
      const isInView = target && (watcher.isInView(target) ?? isInSight(target));
      return { target, by, isThere: Boolean(isInView) && !isBehindDialog(target) && isTimely(view, target), isAwaited };
    },

    clear: () => conditions.made()?.clear(),
  };
}
