/** What was done, in a sentence for whoever does it after. In the language of the page that it was done on. */
import { fill } from "../../surface/surface.js";

/** @typedef {"click" | "type" | "choose" | "open"} Deed */

const SENTENCES = /** @type {Record<string, Record<string, string>>} */ ({
  en: {
    press: "Press “{name}”", pressHere: "Press the marked button", pressEntry: "Press an entry of the list",
    follow: "Open “{name}”", followHere: "Open the marked link", tab: "Open the tab “{name}”", pick: "Choose “{name}”",
    tick: "Tick “{name}” if you need it", tickHere: "Change the marked box",
    type: "Fill in “{name}”", typeHere: "Fill in the marked field",
    choose: "Choose what you need in “{name}”", chooseHere: "Choose what you need in the marked field", open: "Open the page “{name}”",
  },
  ru: {
    press: "Нажмите «{name}»", pressHere: "Нажмите отмеченную кнопку", pressEntry: "Нажмите запись в списке",
    follow: "Откройте «{name}»", followHere: "Откройте отмеченную ссылку", tab: "Откройте вкладку «{name}»", pick: "Выберите «{name}»",
    tick: "Отметьте «{name}», если нужно", tickHere: "Измените отмеченную галочку",
    type: "Заполните поле «{name}»", typeHere: "Заполните отмеченное поле",
    choose: "Выберите нужное в поле «{name}»", chooseHere: "Выберите нужное в отмеченном поле", open: "Откройте страницу «{name}»",
  },
});

/** @param {string} language @param {string} key @param {string} name "" where nothing can be said */
function sentence(language, key, name) {
  const all = SENTENCES[language] ?? SENTENCES.en;
  const nameless = { follow: "followHere", type: "typeHere", choose: "chooseHere", tick: "tickHere" }[key] ?? "pressHere";
  return name ? fill(all[key], { name }) : all[nameless];
}

/** @param {Element} element @returns {string} the kind of sentence that fits a press of it */
function kindOf(element) {
  const role = element.getAttribute("role") ?? "";
  if (role === "tab") return "tab";
  if (/^(menuitem|menuitemcheckbox|treeitem)$/.test(role)) return "pick";
  return element.matches("a[href]") && role !== "button" ? "follow" : "press";
}

/** @param {string} language @param {Element} element @param {{name: string, isRecord: boolean}} told */
export const wordsForPress = (language, element, { name, isRecord }) => (isRecord ? SENTENCES[language]?.pressEntry ?? SENTENCES.en.pressEntry : sentence(language, kindOf(element), name));

/** @param {string} language @param {string} name of what a value was chosen in */
export const wordsForChoice = (language, name) => sentence(language, "choose", name);

/** @param {string} language @param {Element} element @param {string} name */
export function wordsForField(language, element, name) {
  const { type } = /** @type {HTMLInputElement} */ (element);
  // Whether it is on or off by now is what was chosen.
  if (type === "checkbox") return sentence(language, "tick", name);
  return sentence(language, element.localName === "select" || ["date", "time", "month", "week", "color", "range", "file"].includes(type) ? "choose" : "type", name);
}

/** @param {string} language @param {string} name */
export const wordsForPage = (language, name) => sentence(language, "open", name);
