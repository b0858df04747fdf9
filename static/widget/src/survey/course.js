/** How far a survey has come in this tab: what was answered, what was told of it, and what is being written. */

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {import("../contract.d.ts").Answered} Answered */

/** @param {import("../contract.d.ts").Core} core @param {Decision} decision */
export function createCourse({ visit, names, report }, { decision, guide, version, step = 1, questions = [] }) {
  const key = `survey:${guide}`;
  const by = names().anonymousId;
  const kept = read(visit.get(key));
  const isMine = kept.version === version && kept.by === by;
  /** @type {Map<string, Answered>} by question, as it stands */
  const values = new Map(isMine ? kept.values : []);
  /** @type {Map<string, string>} by question, as it was told */
  const told = new Map(isMine ? kept.told : []);
  // All answers stand under the decision by which it began.
  const id = isMine ? kept.decision : decision;
  let at = isMine ? kept.at : step > 1 ? step - 1 : 0;
  at = Math.min(at, questions.length - 1);
  const keep = () => visit.set(key, JSON.stringify({ version, by, decision: id, at, values: [...values], told: [...told] }));

  return {
    at: () => at,
    value: (/** @type {string} */ question) => values.get(question),

    /** @param {string} question @param {Answered} value not told yet */
    write(question, value) {
      values.set(question, value);
      keep();
    },

    /** Tells what was not told so, once. @param {import("../contract.d.ts").Question} question */
    tell({ name, type }) {
      const value = values.get(name);
      const text = JSON.stringify(value);
      if (value === undefined || (told.get(name) ?? (isEmpty(value) ? text : "")) === text) return;
      told.set(name, text);
      report("$survey_answered", { guide, version, decision: id, question: name, type, value });
    },

    /** @param {number} to */
    turn(to) {
      at = to;
      keep();
    },

    end: () => visit.remove(key),
  };
}

/** @param {Answered | undefined} value */
export const isEmpty = (value) => value === undefined || (typeof value !== "number" && !value.length);

/** @param {string | null} text @returns {any} */
function read(text) {
  try {
    return JSON.parse(text ?? "") ?? {};
  } catch {
    return {};
  }
}
