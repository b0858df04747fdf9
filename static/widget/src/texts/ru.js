/** What guides and stars say themselves, in Russian. */
export default {
  close: "Закрыть",
  notHelpful: "Не полезно",
  gotIt: "Понятно",
  next: "Дальше",
  back: "Назад",
  stepOf: "Шаг {step} из {steps}",
  watch: "Смотреть видео",
  hint: "Подсказка",
  hintAbout: "Подсказка: {title}",
  checklist: "Первые шаги",
  doneOf: "Готово: {done} из {all}",
  done: "Готово",
  allDone: "Всё готово!",
  allDoneHint: "Вы прошли весь список.",
  hideList: "Скрыть список",

  rateReply: "Оцените ответ",
  stars: ["1 звезда из 5", "2 звезды из 5", "3 звезды из 5", "4 звезды из 5", "5 звёзд из 5"],
  thanks: "Спасибо",
  notSaved: "Не сохранено. Попробуйте ещё раз.",
};
