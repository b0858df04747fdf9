/** The idea board: read, vote, withdraw, post. */
import { node } from "../surface/nodes.js";
import { emptyDraft, ideaForm } from "./idea_form.js";
import { ideaRow } from "./idea_row.js";
import { createIdeas, explain } from "./ideas.js";
import { openSheet } from "./sheet.js";

/** @template T @typedef {import("../contract.d.ts").Core<T>} Core */
/** @typedef {import("../contract.d.ts").Idea} Idea */

/** What was written and not sent yet, by person and board: closing the sheet loses nothing. @type {Map<string, ReturnType<typeof emptyDraft>>} */
const drafts = new Map();
/** @type {HTMLDialogElement | undefined} */
let latest;

/** @param {Core<import("../contract.d.ts").BoardTexts>} core @param {string} board */
export function open(core, board) {
  // A host that swaps its whole body takes the sheet away without closing it.
  if (latest?.open && latest.isConnected) return;
  const { texts, language } = core;
  const ideas = createIdeas(core, board);
  const { sheet, title } = openSheet({ language, closeLabel: texts.close });
  latest = sheet;
  const status = node("div", { class: "status", role: "status" });
  const list = node("ul");
  const scroll = node("div", { class: "scroll", tabindex: -1 });
  const sorts = sortButtons(texts, load);
  const add = node("button", { type: "button", class: "primary", text: texts.newIdea, on: { click: openForm } });
  sheet.append(node("div", { class: "bar" }, sorts.group, add), scroll, status);
  title.textContent = texts.ideas;

  /** @param {string} text @param {boolean} [isBad] */
  function say(text, isBad = false) {
    status.textContent = text;
    status.classList.toggle("bad", isBad);
  }

  /** @param {Idea} idea */
  const row = (idea) => ideaRow(idea, texts, (voted) => (say(""), ideas.vote(idea, voted)), () => say(texts.notSaved, true));

  /** The request whose answer counts: a slower, earlier one comes to nothing. */
  let turn = 0;
  async function load() {
    const mine = ++turn;
    say("");
    list.replaceChildren();
    scroll.replaceChildren(bones(texts.loading));
    try {
      const page = await ideas.page(sorts.chosen(), null);
      if (mine !== turn) return;
      title.textContent = page.board.name;
      list.append(...page.ideas.map(row));
      scroll.replaceChildren(page.ideas.length ? list : empty());
      offerMore(page.next, mine);
    } catch (error) {
      if (mine !== turn) return;
      scroll.replaceChildren(note(texts.failed, explain(error, texts), texts.retry, load));
    }
  }

  /** @param {string | null} next @param {number} mine */
  function offerMore(next, mine) {
    if (!next) return;
    const more = node("button", { type: "button", class: "more", text: texts.more });
    more.addEventListener("click", async () => {
      more.disabled = true;
      try {
        const page = await ideas.page(sorts.chosen(), next);
        if (mine !== turn) return;
        const rows = page.ideas.map(row);
        list.append(...rows);
        more.remove();
        rows[0]?.focus();
        offerMore(page.next, mine);
      } catch (error) {
        more.disabled = false;
        say(explain(error, texts), true);
      }
    });
    scroll.append(more);
  }

  const empty = () => note(texts.noIdeas, texts.noIdeasHint, texts.newIdea, openForm);

  /** Who writes: on a shared computer the next person must not find the draft. */
  const writer = () => `${core.names().anonymousId} ${board}`;

  function openForm() {
    const draft = drafts.get(writer()) ?? emptyDraft();
    drafts.set(writer(), draft);
    add.hidden = true;
    say("");
    const { form, focus } = ideaForm(draft, texts, ideas.post, (idea) => {
      form.remove();
      add.hidden = false;
      if (idea) show(idea);
      else add.focus();
    });
    scroll.before(form);
    focus();
  }

  /** @param {Idea} idea just posted */
  function show(idea) {
    drafts.delete(writer());
    const posted = row(idea);
    list.prepend(posted);
    if (!list.isConnected) scroll.replaceChildren(list);
    say(texts.posted);
    scroll.scrollTop = 0;
    posted.focus();
  }

  void load();
}

/** @param {import("../contract.d.ts").BoardTexts} texts @param {() => void} onChange */
function sortButtons(texts, onChange) {
  /** @type {"top" | "new"} */
  let chosen = "top";
  const buttons = /** @type {const} */ (["top", "new"]).map((sort) =>
    node("button", {
      type: "button", text: sort === "top" ? texts.sortTop : texts.sortNew, "aria-pressed": String(sort === chosen),
      on: { click: () => choose(sort) },
    }),
  );
  /** @param {"top" | "new"} sort */
  function choose(sort) {
    if (sort === chosen) return;
    chosen = sort;
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String((index === 0) === (sort === "top"))));
    onChange();
  }
  return { group: node("div", { class: "sorts", role: "group", "aria-label": texts.sorting }, ...buttons), chosen: () => chosen };
}

/**
 * @param {string} head
 * @param {string} text
 * @param {string} label
 * @param {() => void} act
 */
const note = (head, text, label, act) =>
  node("div", { class: "note" }, node("strong", { text: head }), text, node("button", { type: "button", text: label, on: { click: act } }));

/** What stands there while the ideas are on their way. @param {string} label */
const bones = (label) =>
  node("ul", { "aria-busy": "true", "aria-label": label },
    ...[1, 2, 3, 4].map(() =>
      node("li", {}, node("div", { class: "bone box" }), node("div", { class: "idea" }, node("div", { class: "bone line" }), node("div", { class: "bone line short" }))),
    ),
  );
