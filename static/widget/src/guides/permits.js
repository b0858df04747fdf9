/** Whether a guide may be shown in this moment, once all else fits: what costs attention is granted by the service. */
import { quietly } from "../host.js";
import { createClaims } from "./claims.js";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {import("./claims.js").Standing} Standing */

/**
 * @param {object} parts
 * @param {import("../contract.d.ts").Core} parts.core
 * @param {ReturnType<typeof import("../decisions.js").createDecisions>} parts.decisions
 * @param {ReturnType<typeof import("./courses.js").createCourses>} parts.courses
 * @param {() => void} parts.onChange
 */
export function createPermits({ core, decisions, courses, onChange }) {
  const claims = createClaims({
    core,
    onAnswer(decision, isGranted) {
      if (!isGranted) decisions.release(decision);
      onChange();
    },
    onDue: quietly(onChange),
  });

  /** What costs no attention, since the person asked for it or goes on with it. @param {Decision} decision */
  const isFree = (decision) => decision.claim === false || decision.kind === "checklist" || Boolean(courses.of(decision).isAsked) || courses.goesOn(decision);

  return {
    isFree,

    /** @param {Decision} decision */
    isClaimed: (decision) => claims.of(decision) === "granted",

    /** @param {Decision} view @param {string} [by] how its element was found @returns {Standing} */
    of(view, by) {
      if (!view.claim || courses.of(view).isExposed || isFree(view)) return "granted";
      const known = claims.of(view);
      if (known || claims.isBusy()) return known ?? "pending";
      const decision = courses.originOf(view);
      decisions.hold(decision);
      const wait_ms = Math.round(performance.now() - decisions.receivedMs(decision));
      claims.ask(decision, { wait_ms, ...(by && by !== "selector" && { found_by: by }) });
      return "pending";
    },

    clear: claims.clear,
  };
}
