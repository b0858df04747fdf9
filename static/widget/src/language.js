/** The language of everything the embed says itself. */

const SPOKEN = ["en", "ru"];

/** @typedef {(string | null | undefined)[]} Wishes */

const mainPart = (/** @type {string | null | undefined} */ wish) => wish?.toLowerCase().split(/[-_]/)[0];

/** The first wish, spoken here or not: authors may have written their guides in it. @param {Wishes} wishes */
export const mainLanguage = (wishes) => wishes.map(mainPart).find((wish) => wish && /^[a-z]{2,3}$/.test(wish));

/**
 * The first of the wishes that is spoken here, by its main part ("ru-RU" is "ru"); English when none is.
 * @param {Wishes} wishes
 */
export function chooseLanguage(wishes) {
  for (const wish of wishes) {
    const main = mainPart(wish) ?? "";
    if (SPOKEN.includes(main)) return main;
  }
  return "en";
}
