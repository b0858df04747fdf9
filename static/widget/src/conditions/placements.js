/**
 * Whether a guide belongs on this page and screen. Pure: the service has the same in Python, and both run
 * `tests/rule_vectors/placements.json`.
 */
import { passes, textPasses } from "./operators.js";

/** @typedef {import("../contract.d.ts").Placement} Placement */
/** @typedef {import("../contract.d.ts").PlacementPage} PlacementPage */
/** @typedef {{path: string, query: string, width: number, device: string}} Screen */
/** @typedef {typeof import("../guides/glob.js").matchesPage} MatchesPage handed in, since the part that loads this one has it */

/** @param {Placement} placement @param {Screen} screen @param {MatchesPage} matchesPage */
export function placementFits({ page, device, width }, screen, matchesPage) {
  const isHere = page === undefined || asList(page).some((one) => valuesAt(one, screen.path, matchesPage) && queryFits(one, screen.query));
  return isHere && (device === undefined || asList(device).includes(screen.device)) && (width === undefined || passes(width, screen.width));
}

/**
 * The same as far as the path alone says: query and width may change while the page stays.
 * @param {Placement} placement @param {string} path @param {MatchesPage} matchesPage
 */
export const pathFits = ({ page }, path, matchesPage) => page === undefined || asList(page).some((one) => Boolean(valuesAt(one, path, matchesPage)));

/** @template T @param {T | T[]} value @returns {T[]} */
const asList = (value) => (Array.isArray(value) ? value : [value]);

/** @param {PlacementPage} page @param {string} query */
function queryFits(page, query) {
  const search = new URLSearchParams(query);
  return typeof page === "string" || allPass(page.query, (name) => search.get(name) ?? undefined);
}

/** The values of the path's parameters, where the path and they fit. @param {PlacementPage} page @param {string} path @param {MatchesPage} matchesPage */
function valuesAt(page, path, matchesPage) {
  if (typeof page === "string") return matchesPage(page, path) && {};
  const values = page.path !== undefined ? paramsOf(page.path, path, matchesPage) : page.query ? {} : null;
  return values && allPass(page.params, (name) => values[name]) && values;
}

/** @param {Record<string, import("./operators.js").Tests> | undefined} tests by name @param {(name: string) => string | undefined} valueOf */
const allPass = (tests, valueOf) => Object.entries(tests ?? {}).every(([name, asked]) => textPasses(asked, valueOf(name)));

/**
 * The values of a path's {parameters}, each a whole segment; null where the path is another.
 * @param {string} glob
 * @param {string} path
 * @param {MatchesPage} matchesPage
 * @returns {Record<string, string> | null}
 */
function paramsOf(glob, path, matchesPage) {
  const wanted = segments(glob);
  const there = segments(path.split(/[?#]/, 1)[0]);
  /** @type {[string, string][]} */
  const found = [];
  const filled = wanted.map((segment, index) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (!name) return segment;
    found.push([name, decoded(there[index] ?? "")]);
    return there[index] || "?";
  });
  // A star that came from the address is none of the author's.
  const isAsLong = !found.length || glob.endsWith("*") || wanted.length === there.length;
  return isAsLong && matchesPage(filled.join("/"), path) ? Object.fromEntries(found) : null;
}

const segments = (/** @type {string} */ path) => path.replace(/(.)\/$/, "$1").split("/");

/** @param {string} segment */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
