/** What a survey says itself, beside what all guides say. */
export default {
  en: { send: "Send", optional: "optional", questionOf: "{at} of {all}", choose: "Choose an answer first.", write: "Write an answer first." },
  ru: { send: "Отправить", optional: "необязательно", questionOf: "{at} из {all}", choose: "Сначала выберите ответ.", write: "Сначала напишите ответ." },
};
