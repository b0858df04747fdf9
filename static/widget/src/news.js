/** What is told once a day from one browser, however often a page is loaded. */

const NAME = "told";

/** @param {Pick<import("./storage.js").Storage, "get" | "set">} storage @param {() => string} [today] */
export const createNews = (storage, today = () => new Date().toISOString().slice(0, 10)) => (/** @type {string} */ about) => {
  const [day, ...told] = (storage.get(NAME) ?? "").split("\n");
  const known = day === today() ? told : [];
  if (known.includes(about)) return false;
  storage.set(NAME, [today(), ...known, about].join("\n"));
  return true;
};
