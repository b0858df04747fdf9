/**
 * What became of each decision so far, and where a tour stands: on all tabs of the browser at once, and on other devices by
 * what the service tells.
 */

/** @typedef {import("../contract.d.ts").Decision} Decision */
/**
 * @typedef {object} Course
 * @property {number} step counts from 0
 * @property {number} thrownOut how often the host took it away
 * @property {boolean} [isExposed]
 * @property {boolean} [isAsked] the person wants to see it
 * @property {boolean} [isLoose] and it is shown without its place, which is elsewhere
 * @property {boolean} [takesFocus] the focus was in the step before
 * @property {number} [toldStep] the last one that was told of
 * @property {number} [scrolledTo] the step whose element was brought into view
 * @property {Decision} [view]
 */

/** Without the service's word that a tour goes on, it does so for as long as a session lasts. */
const FRESH_MS = 1_800_000;

/** What a decision is shown as, and where. @param {Decision} decision @param {Course} course */
function placeOf({ kind, steps, placement }, { step, isLoose }) {
  if (kind === "tour") return { kind, placement: steps[step]?.placement ?? placement };
  return isLoose ? { kind: kind === "hotspot" ? "tip" : kind, placement: undefined } : { kind, placement };
}

/** @param {{storage: Pick<import("../storage.js").Storage, "get" | "set" | "remove">, names: () => import("../contract.d.ts").Identity, now?: () => number}} parts */
export function createCourses({ storage, names, now = Date.now }) {
  /** @type {Map<string, Course>} by decision */
  const courses = new Map();
  /** @type {WeakMap<Decision, Decision>} */
  const origins = new WeakMap();
  const nameOf = (/** @type {Decision} */ { guide }) => `tour:${guide}`;

  /** @param {Decision} decision @returns {{step: number, atMs: number} | undefined} */
  function remembered(decision) {
    try {
      const { version, step, by, atMs } = JSON.parse(storage.get(nameOf(decision)) ?? "");
      const isMine = version === decision.version && by === names().anonymousId && decision.steps[step];
      return isMine ? { step, atMs } : undefined;
    } catch {
      return undefined;
    }
  }

  /** @param {Decision} decision */
  function beginning(decision) {
    if (decision.kind !== "tour") return 0;
    const kept = remembered(decision);
    const told = Math.min(decision.step ?? 0, decision.steps.length) - 1;
    if (kept && (told >= 0 || now() - kept.atMs < FRESH_MS)) return Math.max(kept.step, told);
    return Math.max(told, 0);
  }

  /** @param {Decision} decision @returns {Course} */
  function of(decision) {
    const course = courses.get(decision.decision) ?? { step: beginning(decision), thrownOut: 0 };
    courses.set(decision.decision, course);
    return course;
  }

  return {
    of,

    /** Whether it was begun before, here or elsewhere: it goes on, and costs no attention. @param {Decision} decision */
    goesOn: (decision) => (decision.kind === "tour" || decision.kind === "survey") && (decision.step !== undefined || of(decision).step > 0),

    /** The decision as it is now: a tour has the place of its step, and what was begun or asked for waits for no moment. @param {Decision} decision @returns {Decision} */
    viewOf(decision) {
      const course = of(decision);
      const { kind, placement } = placeOf(decision, course);
      const when = course.isAsked || (decision.kind === "tour" && course.step) ? undefined : decision.when;
      if (placement === decision.placement && when === decision.when) return decision;
      if (course.view && course.view.placement === placement && course.view.when === when) return course.view;
      // Without what a host may have given every object, as the decision itself.
      course.view = /** @type {Decision} */ ({ __proto__: null, ...decision, placement, when, kind });
      origins.set(course.view, decision);
      return course.view;
    },

    /** The decision of a view, as the service told it. @param {Decision} view */
    originOf: (view) => origins.get(view) ?? view,

    /** @param {Decision} decision @param {number} step */
    turn(decision, step) {
      of(decision).step = step;
      if (decision.kind === "tour") storage.set(nameOf(decision), JSON.stringify({ version: decision.version, step, by: names().anonymousId, atMs: now() }));
    },

    /** What the person asked for, or goes on to, is brought into view, once. @param {Decision} decision @param {Element} target */
    bring(decision, target) {
      const course = of(decision);
      if ((!course.isAsked && !(decision.kind === "tour" && course.step)) || course.scrolledTo === course.step) return;
      course.scrolledTo = course.step;
      target.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    },

    /** Follows what another tab did. @param {Decision} decision @returns {boolean} whether it was answered there */
    follow(decision) {
      const course = of(decision);
      if (decision.kind !== "tour" || !course.isExposed) return false;
      const kept = remembered(decision);
      if (kept) course.step = kept.step;
      return !kept;
    },

    /** @param {Decision} decision answered */
    end: (decision) => storage.remove(nameOf(decision)),

    clear: () => courses.clear(),
  };
}
