/** Stand-ins for what only a browser has. */

/** A localStorage that can be full. @returns {any} */
export function fakeShelf() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    isFull: false,
    get length() {
      return kept.size;
    },
    key: (/** @type {number} */ index) => [...kept.keys()][index] ?? null,
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem(/** @type {string} */ name, /** @type {string} */ text) {
      if (this.isFull) throw new Error("QuotaExceededError");
      kept.set(name, text);
    },
    removeItem: (/** @type {string} */ name) => void kept.delete(name),
    names: () => [...kept.keys()],
  };
}

/** Timers that run when told. */
export function fakeTimers() {
  /** @type {{run: () => void, waitMs: number}[]} */
  const due = [];
  return {
    later: /** @type {any} */ ((/** @type {() => void} */ run, /** @type {number} */ waitMs) => due.push({ run, waitMs })),
    waits: () => due.map(({ waitMs }) => waitMs),
    /** Runs what is due and lets its promises settle. */
    async pass() {
      for (const { run } of due.splice(0)) run();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
