/** @file The table of all orders: sorted by any column, filtered by a word. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { format, t } from "./language.js";
import { sales } from "./sales.js";

/** @typedef {import("./sales.js").Sale} Sale */
/** @typedef {"order" | "day" | "customer" | "region" | "service" | "status" | "amount"} Column */

/** @type {Column[]} */
const COLUMNS = ["order", "day", "customer", "region", "service", "status", "amount"];

export function salesTable() {
  const body = h("tbody");
  const count = h("span", { class: "count", "aria-live": "polite" });
  const rows = sales.map((sale) => ({ sale, row: drawRow(sale) }));
  /** @type {{column: Column, isUp: boolean}} */
  const order = { column: "day", isUp: false };
  const filter = h("input", { type: "search", placeholder: t("table.filter"), "aria-label": t("table.filter"), oninput: draw });
  const head = h("tr", {}, ...COLUMNS.map((column) => heading(column, () => sortBy(column))));

  function draw() {
    const word = filter.value.trim().toLowerCase();
    const shown = rows.filter(({ sale }) => `${sale.order} ${sale.customer}`.toLowerCase().includes(word));
    shown.sort((a, b) => compare(a.sale, b.sale, order.column) * (order.isUp ? 1 : -1));
    const none = h("tr", {}, h("td", { class: "none", colspan: COLUMNS.length }, t("table.empty")));
    body.replaceChildren(...(shown.length ? shown.map(({ row }) => row) : [none]));
    count.replaceChildren(t("table.count", { shown: shown.length, total: rows.length }));
    COLUMNS.forEach((column, index) => {
      const direction = order.isUp ? "ascending" : "descending";
      head.children[index]?.setAttribute("aria-sort", column === order.column ? direction : "none");
    });
  }

  /** @param {Column} column */
  function sortBy(column) {
    order.isUp = order.column === column ? !order.isUp : column !== "amount";
    order.column = column;
    draw();
  }

  draw();
  const search = h("label", { class: "search" }, icon("search"), filter);
  const title = h("div", { class: "card-heading" }, h("h2", {}, t("table.title")), count, search);
  const table = h("table", { class: "sales" }, h("thead", {}, head), body);
  const scroll = h("div", { class: "table-scroll", role: "region", tabindex: "0", "aria-label": t("table.title") }, table);
  return h("section", { class: "card table-card" }, title, scroll);
}

/** @param {Column} column @param {() => void} sort */
function heading(column, sort) {
  return h("th", { class: `column-${column}`, scope: "col" }, h("button", { type: "button", onclick: sort }, t(`table.${column}`)));
}

/** @param {Sale} sale */
function drawRow(sale) {
  const cell = (/** @type {Column} */ column, /** @type {import("./dom.js").Child} */ content) => h("td", { class: `column-${column}` }, content);
  return h(
    "tr",
    {},
    cell("order", sale.order),
    cell("day", format.day(sale.day)),
    cell("customer", sale.customer),
    cell("region", t(`region.${sale.region}`)),
    cell("service", t(`service.${sale.service}`)),
    cell("status", h("span", { class: `chip status-${sale.status}` }, t(`status.${sale.status}`))),
    cell("amount", format.money(sale.amount)),
  );
}

/** @param {Sale} a @param {Sale} b @param {Column} column */
function compare(a, b, column) {
  if (column === "amount") return a.amount - b.amount;
  if (column === "day") return a.day.getTime() - b.day.getTime();
  return a[column].localeCompare(b[column]);
}
