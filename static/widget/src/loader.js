/**
 * The script tag: makes `window.inapp`, keeps calls until the core is there, and fetches the core from its own origin.
 *
 * A host may have pushed calls before (`window.inapp = window.inapp || []; inapp.push(["track", "x", {}])`); they are
 * taken over. Whatever else stands at `window.inapp`, a first copy of this tag included, is left alone.
 */
(() => {
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  // An element with the id "inapp" also answers to window.inapp, but is no property of the window's own.
  const earlier = Object.hasOwn(window, "inapp") ? window.inapp : [];
  if (!script || !Array.isArray(earlier)) return;

  /** @type {Record<string, (...values: any[]) => any> | undefined} */
  let live;
  /** @type {(any[] & {off?: () => void})[]} */
  const waiting = [...earlier];
  /** @type {Record<string, (...values: any[]) => any>} */
  const inapp = {};
  for (const name of ["identify", "group", "track", "page", "reset", "on", "open", "start"]) {
    inapp[name] = (...values) => {
      if (live) return live[name](...values);
      /** @type {typeof waiting[number]} */
      const call = [name, ...values];
      // A core that never comes must not cost the host its memory.
      if (waiting.length < 1000) waiting.push(call);
      return name === "on" ? () => (call.off ? call.off() : (call.length = 0)) : undefined;
    };
  }
  inapp.push = (...calls) => {
    for (const call of calls) if (Array.isArray(call) && Object.hasOwn(inapp, call[0])) inapp[call[0]](...call.slice(1));
  };
  window.inapp = inapp;

  const { key, language, server } = script.dataset;
  const { fetch } = window;
  const home = new URL("..", script.src).href;
  import(new URL(CORE_FILE, script.src).href)
    .then(({ start }) => (live = start({ fetch, key, language, server: server ? server.replace(/\/*$/, "/") : home }, waiting)))
    .catch(() => {});
})();
