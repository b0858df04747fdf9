/** What the embed remembers in this browser: localStorage under the embed key's name, or memory where that throws. */

/** @typedef {ReturnType<typeof createStorage>} Storage */

/**
 * @param {string} key the embed key: two products on one origin do not read each other's
 * @param {() => globalThis.Storage} openShelf throws, or gives a shelf that throws, in private and partitioned contexts
 */
export function createStorage(key, openShelf = () => window.localStorage) {
  const prefix = `inapp:${key}:`;
  /** @type {Map<string, string>} what the shelf would not take */
  const memory = new Map();
  /** @type {globalThis.Storage | undefined} */
  let shelf;
  try {
    shelf = openShelf();
  } catch {
    shelf = undefined;
  }

  /** @template T @param {(shelf: globalThis.Storage) => T} use @param {T} otherwise */
  const attempt = (use, otherwise) => {
    try {
      return shelf ? use(shelf) : otherwise;
    } catch {
      return otherwise;
    }
  };

  return {
    /** @param {string} name */
    get: (name) => memory.get(name) ?? attempt((open) => open.getItem(prefix + name), null),

    /** @param {string} name @param {string} text */
    set(name, text) {
      const kept = attempt((open) => (open.setItem(prefix + name, text), true), false);
      if (kept) memory.delete(name);
      else memory.set(name, text);
    },

    /** @param {string} name */
    remove(name) {
      memory.delete(name);
      attempt((open) => open.removeItem(prefix + name), undefined);
    },

    /** Names on the shelf that begin so, in order. @param {string} beginning */
    names: (beginning) =>
      attempt((open) => {
        const found = [];
        for (let index = 0; index < open.length; index++) {
          const name = open.key(index);
          if (name?.startsWith(prefix + beginning)) found.push(name.slice(prefix.length));
        }
        return found.sort();
      }, /** @type {string[]} */ ([])),
  };
}
