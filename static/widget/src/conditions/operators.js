/**
 * The operators of the rule language, as far as the browser needs them. A comparison never throws: what is absent or of
 * another type than the operand fails all but `ne`, `not_in` and `exists: false`. The service has the same in Python;
 * both run `tests/rule_vectors/comparisons.json`.
 */

/** @typedef {Record<string, any>} Tests operators with their operands */
/** @typedef {(value: any, operand: any) => boolean} Operator */

const isNumber = (/** @type {unknown} */ value) => typeof value === "number";
/** @param {(a: number, b: number) => boolean} compare @returns {Operator} */
const ordered = (compare) => (value, operand) => isNumber(value) && compare(value, operand);
/** @type {Operator} */
const among = (value, list) => list.includes(value);
/** @type {Operator} */
const same = (value, operand) => value === operand;

/** @type {Record<string, Operator>} */
const OPERATORS = {
  eq: same,
  ne: (value, operand) => !same(value, operand),
  in: among,
  not_in: (value, list) => !among(value, list),
  gt: ordered((a, b) => a > b),
  gte: ordered((a, b) => a >= b),
  lt: ordered((a, b) => a < b),
  lte: ordered((a, b) => a <= b),
  exists: (value, wanted) => (value ?? undefined) !== undefined === wanted,
  contains: (value, operand) => (typeof value === "string" ? typeof operand === "string" : Array.isArray(value)) && value.includes(operand),
};
/** Those that hold unless the value is the operand: every reading of a text must pass them. */
const OPPOSITES = ["ne", "not_in"];

/** Whether the value passes every test. An operator that is not known here lets nothing pass. @param {Tests} tests @param {any} value */
export const passes = (tests, value) => Object.entries(tests).every(([name, operand]) => holds(name, value, operand));

/** @param {string} name @param {any} value @param {any} operand */
const holds = (name, value, operand) => Object.hasOwn(OPERATORS, name) && OPERATORS[name](value, operand);

/**
 * Whether a text of an address passes every test: it also counts as the number or the boolean that it is written as.
 * @param {Tests} tests @param {string | undefined} text
 */
export const textPasses = (tests, text) =>
  Object.entries(tests).every(([name, operand]) => {
    const readings = readingsOf(text);
    const asked = (/** @type {any} */ value) => holds(name, value, operand);
    return OPPOSITES.includes(name) ? readings.every(asked) : readings.some(asked);
  });

/** @param {string | undefined} text */
function readingsOf(text) {
  /** @type {unknown[]} */
  const readings = [text];
  if (text !== undefined && /^-?\d{1,15}(\.\d{1,9})?$/.test(text)) readings.push(Number(text));
  if (text === "true" || text === "false") readings.push(text === "true");
  return readings;
}
