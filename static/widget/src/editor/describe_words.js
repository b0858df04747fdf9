/** Why a signal of an element is trusted or not, and how long a description will last, in the languages of members. */

/** @type {Record<string, Record<string, string>>} */
export const DESCRIBE_WORDS = {
  en: {
    stable: "Stable: it stays found after a new design and new texts.",
    likely: "Likely to stay: a change of this part of the page can lose it. A data-tour on the element makes it stable.",
    fragile: "Fragile: it is told by its place alone, and the next change of the page can lose it. Ask for a data-tour on this element.",
    hook: "A hook that your developers keep for this purpose.",
    numbered: "A hook with a number: it may belong to one record alone.",
    generated: "Made by a machine and different after the next build: not used.",
    id: "An id that somebody chose.",
    address: "The address that it leads to.",
    attribute: "An attribute that the product itself needs.",
    class: "A class that says what it is; a new design may rename it.",
    landmark: "The part of the page that it is in.",
    text: "What it says, in the page's present language. Add the texts of other languages.",
    text_shared: "What it says; others here say the same.",
    text_changes: "What it says holds numbers or is long: it may change, so it is not used.",
    text_private: "It is marked as private: what it says is not used.",
    text_record: "What it says belongs to one row: not used, so that it is found for everybody.",
    place: "Its place among its neighbours: it moves when they do.",
    many: "Nothing here tells it from others like it: point at something around it, or ask for a data-tour.",
  },
  ru: {
    stable: "Надёжно: найдётся и после смены дизайна и текстов.",
    likely: "Скорее всего, сохранится: изменение этой части страницы может его потерять. С data-tour на элементе станет надёжно.",
    fragile: "Ненадёжно: известно только место, и следующее изменение страницы может его потерять. Попросите добавить элементу data-tour.",
    hook: "Метка, которую разработчики сохраняют для этого.",
    numbered: "Метка с числом: возможно, она только у одной записи.",
    generated: "Создано программой и после следующей сборки будет другим: не используется.",
    id: "Идентификатор, который кто-то выбрал.",
    address: "Адрес, на который она ведёт.",
    attribute: "Атрибут, который нужен самому продукту.",
    class: "Класс, который говорит, что это; новый дизайн может его переименовать.",
    landmark: "Часть страницы, в которой он находится.",
    text: "Надпись на нынешнем языке страницы. Добавьте надписи на других языках.",
    text_shared: "Надпись; здесь такая же и у других.",
    text_changes: "В надписи числа или она длинная: она может измениться и не используется.",
    text_private: "Помечено как личное: надпись не используется.",
    text_record: "Надпись принадлежит одной строке: не используется, чтобы элемент нашёлся у всех.",
    place: "Место среди соседей: сдвинется вместе с ними.",
    many: "Здесь ничто не отличает его от похожих: укажите то, что вокруг, или попросите добавить data-tour.",
  },
};

/** @param {string} language */
export const describeWords = (language) => DESCRIBE_WORDS[language] ?? DESCRIBE_WORDS.en;
