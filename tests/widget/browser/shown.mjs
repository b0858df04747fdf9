/** One guide of each kind as a product would have it, in both languages, for pictures. */
import { TIP } from "./stub.mjs";

/** Every kind of guide, by name; what is closed at first is opened by a press. @param {"en" | "ru"} language @returns {[string, any, string?][]} */
export function shownKinds(language) {
  const isRu = language === "ru";
  const word = (/** @type {string} */ en, /** @type {string} */ ru) => (isRu ? ru : en);
  const title = word("Share it with your team", "Поделитесь отчётом с командой");
  const more = ["a", { href: "https://example.com/help" }, word("Learn more", "Подробнее")];
  const body = isRu
    ? [["p", "Коллеги увидят его ", ["strong", "сразу"], ", вместе с вашими фильтрами. ", more], ["ul", ["li", "учётная запись не нужна"], ["li", "доступ можно отозвать"]]]
    : [["p", "They see this report ", ["strong", "at once"], ", with your filters. ", more], ["ul", ["li", "nobody needs an account"], ["li", "access can be withdrawn"]]];
  const place = { element: "[data-tour=share]" };
  const step = { title, body };
  const items = (/** @type {number} */ done) => (isRu ? ["Создайте первый отчёт", "Пригласите коллегу", "Подключите источник данных", "Настройте рассылку"] : ["Create your first report", "Invite a colleague", "Connect a data source", "Schedule an e-mail"])
    .map((name, index) => ({ name, title: name, done: index < done, body: [["p", word("It takes two minutes, and pays off tomorrow.", "Это займёт две минуты и пригодится уже завтра.")]], actions: [{ label: word("Show me", "Показать"), do: "start_guide", guide: "x" }, { label: word("Read the article", "Читать статью"), do: "open_article", article: "a" }] }));
  const made = (/** @type {string} */ kind, /** @type {any} */ about) => ({ ...TIP, placement: {}, kind, steps: [step], ...about });
  const list = { steps: [{ title: word("Getting started", "Первые шаги") }] };
  return [
    ["tip", made("tip", { placement: place, highlight: true, steps: [{ title, body: body.slice(0, 1), actions: [{ label: word("Share", "Поделиться"), do: "complete" }, { label: word("Later", "Позже"), do: "snooze" }] }] })],
    ["beacon", made("hotspot", { placement: place })],
    ["hotspot", made("hotspot", { placement: place }), "inapp-hotspot .beacon"],
    ["tour", made("tour", { step: 2, steps: [step, { ...step, placement: place }, step] })],
    ["modal", made("modal", { steps: [{ ...step, body: body.slice(0, 1), video: { url: "https://example.com/film", title: word("How it works, 1:20", "Как это работает, 1:20") }, actions: [{ label: word("Try it", "Попробовать"), do: "complete" }, { label: word("Later", "Позже"), do: "snooze" }] }] })],
    ["banner-top", made("banner", { banner: { position: "top" }, steps: [{ title, body: body.slice(0, 1), actions: [{ label: word("Open", "Открыть"), do: "complete" }] }] })],
    ["banner-bottom", made("banner", { banner: { position: "bottom" }, steps: [{ title, body: body.slice(0, 1) }] })],
    ["banner-inline", made("banner", { banner: { position: "inline" }, placement: { element: "#room" }, steps: [{ title, actions: [{ label: word("Open", "Открыть"), do: "complete" }] }] })],
    ["survey", made("survey", { steps: [{ title: word("Two questions", "Два вопроса") }], questions: [{ name: "likely", ask: word("How likely are you to recommend us to a colleague?", "Насколько вероятно, что вы порекомендуете нас коллеге?"), type: "scale", from: 0, to: 10, labels: { from: word("Not at all", "Совсем нет"), to: word("Very likely", "Обязательно") } }, { name: "why", ask: word("Why?", "Почему?"), type: "text" }] })],
    ["launcher", made("checklist", { ...list, items: items(1) })],
    ["checklist", made("checklist", { ...list, items: items(2) }), "inapp-checklist .launcher"],
    ["checklist-done", made("checklist", { ...list, items: items(4) }), "inapp-checklist .launcher"],
  ];
}
