/** A part that is fetched when it is needed, and again ever more seldom where it could not be: a page may change all the time. */

const FIRST_PAUSE_MS = 2000;

/** @template T @param {() => Promise<T>} load @param {() => void} onChange */
export function createLazy(load, onChange) {
  /** @type {T | undefined} */
  let made;
  let isLoading = false;
  let retryAtMs = 0;
  let pauseMs = FIRST_PAUSE_MS / 2;
  return {
    /** The part, where it is there already. */
    made: () => made,

    /** The part; fetches it where it is not there. */
    wanted() {
      if (!made && !isLoading && performance.now() >= retryAtMs) {
        isLoading = true;
        const missing = () => void (retryAtMs = performance.now() + (pauseMs *= 2));
        load().then((part) => void (made = part), missing).then(() => {
          isLoading = false;
          onChange();
        }).catch(() => {});
      }
      return made;
    },

    hasFailed: () => retryAtMs > 0,
  };
}
