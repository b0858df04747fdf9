/**
 * The name of the time zone that the person sits in. The first use of `Intl` in a page reads the browser's data of all languages, which
 * took the main thread longer than all else that the embed does on load; `Temporal` knows the name by itself.
 */
export function timeZone() {
  /** @type {unknown} a host may have put something of its own there */
  const known = /** @type {any} */ (globalThis).Temporal?.Now?.timeZoneId?.();
  return typeof known === "string" ? known : Intl.DateTimeFormat().resolvedOptions().timeZone;
}
