/** What the parts that draw are lent in a preview: nothing of it reaches the service, and nothing is kept. */
import { part } from "../parts.js";
import { createStorage } from "../storage.js";

const noShelf = () => {
  throw new TypeError("nothing of a preview is kept");
};
const nothing = () => {};

/**
 * @param {import("../contract.d.ts").Decision} told
 * @param {string} language that is previewed
 * @param {import("../contract.d.ts").Texts} texts
 * @returns {import("../contract.d.ts").Core}
 */
export const lentCore = (told, language, texts) => ({
  request: () => Promise.reject(new TypeError("a preview asks nothing")),
  emit: nothing,
  report: nothing,
  isNews: () => false,
  names: () => ({ anonymousId: "preview" }),
  openBoard: nothing,
  openCentre: nothing,
  start: nothing,
  decisions: () => [told],
  told: (kind) => (kind === told.kind ? [told] : []),
  storage: createStorage("editor", noShelf),
  visit: createStorage("editor", noShelf),
  reader: { language, timezone: "" },
  language: language === "ru" ? "ru" : "en",
  texts,
  part,
});
