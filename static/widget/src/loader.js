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
  for (const name of ["identify", "group", "track", "page", "reset", "on", "open", "start", "debug"]) {
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
  const options = { fetch, key, language, server: server ? server.replace(/\/*$/, "/") : home };
  const load = (/** @type {string} */ file) => import(new URL(file, script.src).href);
  const run = () => load(CORE_FILE).then(({ start }) => (live = start(options, waiting)));
  let isEdited;
  /** @type {string | undefined} */
  let code;
  try {
    // A member comes to edit: the code leaves the address before anything else can read it there.
    const [whole, found] = /[#&?]inapp-editor=([\w-]+)$/.exec(location.hash) ?? [];
    if (whole) history.replaceState(history.state, "", location.href.slice(0, -whole.length));
    code = found;
    isEdited = code || sessionStorage.getItem("inapp:editor");
  } catch {
    // A frame without storage is nobody's to edit.
  }
  // While somebody edits, nothing shows by itself and nothing is counted; afterwards the page is as ever.
  (isEdited ? load(EDITOR_FILE).then(({ start }) => start({ ...options, code })).catch(() => {}).then(run) : run()).catch(() => {});
})();
