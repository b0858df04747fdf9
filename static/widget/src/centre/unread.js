/** Which announcements a person has not seen: the service knows of all devices, this browser of the last moments. */

const READ = "read";

/** @typedef {import("../contract.d.ts").Decision} Decision */
/** @typedef {Pick<import("../contract.d.ts").Core, "storage" | "told" | "report">} Shelf */

const keyOf = (/** @type {Decision} */ { guide, version }) => `${guide}:${version}`;
const known = (/** @type {Shelf} */ { storage }) => (storage.get(READ) ?? "").split("\n");

/** @param {Shelf} core */
export const unreadOf = (core) => core.told("announcement").filter((decision) => !decision.read && !known(core).includes(keyOf(decision)));

/** They are before the person now: told to the service once, which tells all devices. @param {Shelf} core */
export function markRead(core) {
  const fresh = unreadOf(core);
  if (!fresh.length) return;
  for (const { guide, version, decision, kind } of fresh) core.report("$guide_shown", { guide, version, decision, kind, step: 1, cost: 0, asked: true });
  core.report("$announcements_read", { until_ms: Math.max(...fresh.map(({ published_ms: ms }) => ms ?? 0)) });
  core.storage.set(READ, [...known(core), ...fresh.map(keyOf)].filter(Boolean).slice(-200).join("\n"));
}
