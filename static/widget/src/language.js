/** The language of everything the embed says itself. */

const SPOKEN = ["en", "ru"];

/**
 * The first of the wishes that is spoken here, by its main part ("ru-RU" is "ru"); English when none is.
 * @param {(string | null | undefined)[]} wishes
 */
export function chooseLanguage(wishes) {
  for (const wish of wishes) {
    const main = wish?.toLowerCase().split("-")[0] ?? "";
    if (SPOKEN.includes(main)) return main;
  }
  return "en";
}

/** @param {string} language @returns {Promise<import("./contract.d.ts").Texts>} */
export const loadTexts = async (language) =>
  (await (language === "ru" ? import("./texts/ru.js") : import("./texts/en.js"))).default;
