/**
 * The name of the time zone that the person sits in. The first use of `Intl` in a page reads the browser's data of all languages, which
 * took the main thread longer than all else that the embed does on load; `Temporal` knows the name by itself, where it is the browser's.
 * @returns {string}
 */
export function timeZone() {
  try {
    // A host may have put something of its own there: only a string can be trimmed.
    return /** @type {any} */ (globalThis).Temporal.Now.timeZoneId().trim();
  } catch {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
}
