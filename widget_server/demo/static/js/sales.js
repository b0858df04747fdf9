/** @file The data every report is drawn from: 200 orders of half a year, the same on every machine. */

/** @typedef {{order: string, day: Date, customer: string, region: Region, service: Service, status: Status, amount: number}} Sale */
/** @typedef {typeof REGIONS[number]} Region */
/** @typedef {typeof SERVICES[number]} Service */
/** @typedef {typeof STATUSES[number]} Status */
/** @typedef {typeof MEASURES[number]} Measure */
/** @typedef {typeof GROUPS[number]} Group */
/** @typedef {{label: string, value: number}} Point `label`: an ISO day, a Region or a Service */

export const REGIONS = /** @type {const} */ (["nordics", "dach", "benelux", "iberia", "baltics"]);
export const SERVICES = /** @type {const} */ (["freight", "storage", "customs", "insurance"]);
export const STATUSES = /** @type {const} */ (["paid", "pending", "refunded"]);
export const MEASURES = /** @type {const} */ (["revenue", "orders", "average"]);
export const GROUPS = /** @type {const} */ (["week", "region", "service"]);
export const PERIODS = /** @type {const} */ ([4, 13, 26]);
export const WEEKS = 26;

const CUSTOMERS = [
  "Alder & Finch", "Baltic Timber", "Brightwater Foods", "Cask & Copper", "Delmar Textiles", "Eastgate Medical",
  "Fjord Cycles", "Grünwald Optik", "Harbor & Pine", "Isla Cosmetics", "Juniper Paper", "Kestrel Tools",
  "Lumen Lighting", "Mirador Wines", "Nordhavn Seafood", "Oak Street Toys", "Porcelana Lisboa", "Quarry Stoneworks",
  "Riga Instruments", "Solveig Knitwear", "Tandem Coffee", "Umbra Ceramics", "Van Houten Bikes", "Willow Audio",
];
const DAY = 86_400_000;
const FIRST_MONDAY = Date.UTC(2026, 4, 18);

/** mulberry32: small, even, and the same in every browser. @param {number} seed */
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns {Sale[]} newest first */
function makeSales() {
  const roll = dice(2026);
  /** @template Item @param {readonly Item[]} items @param {number} lean above 1 prefers the first */
  const pick = (items, lean) => /** @type {Item} */ (items[Math.floor(items.length * roll() ** lean)]);
  // An exponent below 1 makes later weeks busier: a business that grows.
  const days = Array.from({ length: 200 }, () => Math.floor(roll() ** 0.84 * WEEKS * 7)).sort((a, b) => a - b);
  const oldestFirst = days.map((day, index) => {
    const season = 1 + 0.12 * Math.sin(day / 13);
    return {
      order: `A-${10_400 + index}`,
      day: new Date(FIRST_MONDAY + day * DAY),
      customer: pick(CUSTOMERS, 1.15),
      region: pick(REGIONS, 1.35),
      service: pick(SERVICES, 1.5),
      status: pick(STATUSES, 3.2),
      amount: Math.round((640 + 3_300 * roll() ** 1.6) * season),
    };
  });
  return oldestFirst.reverse();
}

export const sales = makeSales();

/** Monday of the week that is `week` weeks after the first. @param {number} week */
export const mondayOf = (week) => new Date(FIRST_MONDAY + week * 7 * DAY);

/** @param {Sale} sale */
export const weekOf = (sale) => Math.floor((sale.day.getTime() - FIRST_MONDAY) / (7 * DAY));

/** Sales of the weeks from..to, `to` not included. @param {number} from @param {number} to */
export const salesBetween = (from, to) => sales.filter((sale) => weekOf(sale) >= from && weekOf(sale) < to);

/** Refunded orders bring nothing. @param {Sale[]} rows @param {Measure} measure */
export function measured(rows, measure) {
  const kept = rows.filter((row) => row.status !== "refunded");
  const revenue = kept.reduce((sum, row) => sum + row.amount, 0);
  if (measure === "orders") return rows.length;
  if (measure === "average") return kept.length ? revenue / kept.length : 0;
  return revenue;
}

/**
 * One point for each week, region or service of the last `weeks` weeks.
 * @param {Measure} measure @param {Group} group @param {number} weeks @param {number} [until] week after the last
 * @returns {Point[]}
 */
export function points(measure, group, weeks, until = WEEKS) {
  const rows = salesBetween(until - weeks, until);
  if (group === "week") {
    return Array.from({ length: weeks }, (_, index) => {
      const week = until - weeks + index;
      const value = measured(rows.filter((row) => weekOf(row) === week), measure);
      return { label: mondayOf(week).toISOString().slice(0, 10), value };
    });
  }
  const labels = group === "region" ? REGIONS : SERVICES;
  return labels.map((label) => ({ label, value: measured(rows.filter((row) => row[group] === label), measure) }));
}
