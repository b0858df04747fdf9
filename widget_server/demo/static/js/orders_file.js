/** @file Orders as a file that the browser saves. */

import { h } from "./dom.js";
import { WEEKS, salesBetween } from "./sales.js";

export const FORMATS = /** @type {const} */ (["csv", "json"]);
/** @typedef {typeof FORMATS[number]} Format */

/** @param {string} name without its ending @param {number} weeks how far back @param {Format} format */
export function saveOrders(name, weeks, format) {
  const rows = salesBetween(WEEKS - weeks, WEEKS).map((sale) => ({ ...sale, day: sale.day.toISOString().slice(0, 10) }));
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
  const content = format === "json" ? JSON.stringify(rows, null, 2) : lines.map((cells) => cells.join(",")).join("\r\n");
  const href = URL.createObjectURL(new Blob([content], { type: format === "json" ? "application/json" : "text/csv" }));
  h("a", { href, download: `${name}.${format}` }).click();
  URL.revokeObjectURL(href);
}
