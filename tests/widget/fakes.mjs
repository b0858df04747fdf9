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
  /** @type {Map<number, {run: () => void, waitMs: number}>} */
  const due = new Map();
  let last = 0;
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const fire = () => {
    const now = [...due.values()];
    due.clear();
    for (const { run } of now) run();
  };
  return {
    later: /** @type {any} */ ((/** @type {() => void} */ run, /** @type {number} */ waitMs) => {
      due.set(++last, { run, waitMs });
      return last;
    }),
    stop: /** @type {any} */ ((/** @type {number} */ timer) => void due.delete(timer)),
    waits: () => [...due.values()].map(({ waitMs }) => waitMs),
    fire,
    /** Lets promises settle. */
    settle,
    /** Runs what is due and lets its promises settle. */
    async pass() {
      fire();
      await settle();
    },
  };
}
