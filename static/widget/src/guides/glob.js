/**
 * Page globs: `*` stands for anything within a segment, or for the rest of the path when it is the last character;
 * `**` for any number of segments, none included. One trailing slash, the query and the hash do not count.
 * The server has the same in Python; both run `tests/rule_vectors/page_globs.json`.
 */

/** Whether the path is one of those the glob means; time grows with length times length at most. @param {string} glob @param {string} path */
export function matchesPage(glob, path) {
  const pattern = segments(glob);
  const last = pattern[pattern.length - 1];
  if (last !== "**" && last.endsWith("*")) pattern.push("**");
  return fits(pattern, segments(path.split(/[?#]/, 1)[0]), "**", (wanted, found) => fits([...wanted], [...found], "*", Object.is));
}

/** @param {string} path */
const segments = (path) => path.replace(/(.)\/$/, "$1").split("/").slice(1);

/**
 * Matches a list against a pattern in which `star` stands for any run. Only the latest star is ever widened, which is
 * enough: what stands before it has already been found as early as possible.
 * @param {string[]} pattern
 * @param {string[]} list
 * @param {string} star
 * @param {(wanted: string, found: string) => boolean} same
 */
function fits(pattern, list, star, same) {
  let wanted = 0;
  let at = 0;
  let afterStar = -1;
  let widenedTo = 0;
  while (at < list.length) {
    if (pattern[wanted] === star) {
      afterStar = ++wanted;
      widenedTo = at;
    } else if (wanted < pattern.length && same(pattern[wanted], list[at])) {
      wanted++;
      at++;
    } else if (afterStar >= 0) {
      wanted = afterStar;
      at = ++widenedTo;
    } else {
      return false;
    }
  }
  while (pattern[wanted] === star) wanted++;
  return wanted === pattern.length;
}
