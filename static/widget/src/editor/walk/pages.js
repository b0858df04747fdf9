/** The pages of a walk: which of a path belongs to one record, and what a page is called. */
import { isHash } from "../generated.js";
import { plain } from "../names.js";

const VERSION = /^v\d{1,2}$/;

/** @param {string} segment */
const isOfRecord = (segment) => segment.length > 40 || segment.includes("%") || isHash(segment) || (/\d/.test(segment) && !VERSION.test(segment)) || /[*{}]/.test(segment);

/** The page as a rule names it: what belongs to one record is any of them. @param {string} path */
export const globOf = (path) => path.replace(/(.)\/$/, "$1").split("/").map((segment) => (segment && isOfRecord(segment) ? "*" : segment)).join("/") || "/";

/** The page's own heading, where it is not of one record; else its path. @param {string} path */
export function nameOfPage(path) {
  const heading = [...document.querySelectorAll("main h1, h1")].find((each) => !each.closest("[data-inapp-private]"));
  const name = plain(heading?.textContent);
  return name && name.length <= 60 && !globOf(path).includes("*") ? name : globOf(path);
}
