/** The first view: a search, and the ways to everything else. */
import { drawing, fill, linkTo, node } from "../surface/surface.js";
import { bones, explain, face, mark, note, progressOf, row, section, titleOf } from "./pieces.js";

const MOST = 6;
const TYPING_MS = 200;
const GLASS = "M7 2.500a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9M10.5 10.500L13.5 13.5";
const HORN = "M3 6.500v3h2l5 3v-9l-5 3zM12.5 6.500v3";
const LIST = "M3 4l1 1l1.5-2M3 9l1 1l1.5-2M8 4h5M8 9h5M3 13h10";
const BULB = "M6 11.500c0-1.5-2-2.5-2-5a4 4 0 0 1 8 0c0 2.5-2 3.5-2 5zM6.5 14h3";
const LETTER = "M2.5 4h11v8h-11zM3 4.5l5 4.5l5-4.5";
const BELL = "M4 11V7a4 4 0 0 1 8 0v4l1 1H3zM7 14h2";

/** @type {import("./centre.js").View} */
export function homeView({ core, words, desk, go, leave, say }) {
  const input = node("input", { type: "search", id: "q", placeholder: words.search, "aria-label": words.search, autocomplete: "off", maxlength: 200, dir: "auto", on: { input: onInput } });
  input.value = desk.query;
  const results = node("div", { class: "results" });
  const search = node("form", { role: "search", on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), look()) } }, drawing(GLASS), input);

  /** @param {import("./desk.js").Line[]} lines */
  const articleRows = (lines) => lines.map(({ name, title, excerpt, language }) => row({ title, hint: excerpt, lang: language }, () => go("article", { article: name })));

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  function onInput() {
    desk.query = input.value;
    clearTimeout(typing);
    typing = setTimeout(look, TYPING_MS);
  }

  /** The question whose answer counts: a slower, earlier one comes to nothing. */
  let turn = 0;
  async function look() {
    const mine = ++turn;
    const question = desk.query.trim();
    if (!question || !results.querySelector("[data-found]")) results.replaceChildren(bones(words.loading));
    if (!question) {
      say("");
      const all = await ways();
      if (mine === turn) results.replaceChildren(...all);
      return;
    }
    try {
      const { articles } = await desk.articles(question);
      if (mine === turn) tell(articleRows(articles), question);
    } catch (error) {
      if (mine === turn) results.replaceChildren(note(explain(error, words), { label: words.retry, act: look }));
    }
  }

  /** @param {HTMLElement[]} articles @param {string} question */
  function tell(articles, question) {
    const wanted = question.toLocaleLowerCase();
    const fits = (/** @type {import("../contract.d.ts").Decision} */ decision) => titleOf(decision).toLocaleLowerCase().includes(wanted);
    const others = [...checklists(fits), ...desk.announcements().filter(fits).map((decision) => row({ title: titleOf(decision), mark: mark(HORN) }, () => go("news")))];
    const rows = [...articles, ...others];
    say(rows.length ? fill(words.found, { count: rows.length }) : words.nothing);
    results.replaceChildren(rows.length ? node("ul", { role: "list", "data-found": true }, ...rows) : note(words.nothing, { label: words.contact, act: () => go("contact") }));
  }

  const checklists = (/** @type {(decision: import("../contract.d.ts").Decision) => boolean} */ fits = () => true) =>
    core.told("checklist").filter(fits).map((decision) =>
      row({ title: titleOf(decision), hint: progressOf(decision, words), mark: mark(LIST) }, () => {
        leave();
        core.start(decision.guide);
      }),
    );

  /** What is there without a question; drawn at once when all of it is known, so that nothing moves under a finger. */
  async function ways() {
    const [contact, hints, articles, boards] = await Promise.allSettled([desk.contact(), desk.hints(), desk.articles(), desk.boards()]);
    const unread = desk.unread().length;
    const csm = contact.status === "fulfilled" && contact.value.csm;
    return [
      node("ul", { role: "list", class: "ways" },
        desk.announcements().length > 0 && row({ title: words.news, badge: unread ? fill(words.unread, { count: unread }) : undefined, mark: mark(HORN) }, () => go("news")),
        ...checklists(),
        row(csm ? { title: fill(words.contactName, { name: csm.name }), hint: csm.title ?? undefined, mark: face(csm) } : { title: words.contact, mark: mark(LETTER) }, () => go("contact")),
        ...(boards.status === "fulfilled" ? boardRows(boards.value.boards) : []),
        hints.status === "fulfilled" && row({ title: words.hints, hint: words.hintsHint, mark: mark(BELL) }, () => go("hints"))),
      ...(articles.status === "fulfilled" ? listOf(articles.value) : [note(explain(articles.reason, words), { label: words.retry, act: look })]),
    ];
  }

  /** Each by its name, where there are several. @param {{slug: string, name: string}[]} boards */
  const boardRows = (boards) =>
    boards.map(({ slug, name }) => row({ title: boards.length > 1 ? name : words.ideas, hint: words.ideasHint, mark: mark(BULB) }, () => {
      leave();
      core.openBoard(slug);
    }));

  /** @param {{articles: import("./desk.js").Line[], help: string | null}} all */
  function listOf({ articles, help }) {
    const link = help && articles.length > MOST && linkTo(help);
    return [...(articles.length ? [section(words.articles, articleRows(articles.slice(0, MOST)))] : []), ...(link ? [node("a", { ...link, class: "all", text: words.allArticles })] : [])];
  }

  void look();
  return { title: words.help, content: [search, results], focus: matchMedia("(pointer: fine)").matches ? input : undefined };
}
