/** The form for a new idea: says what is missing where it is missing, and never loses what was written. */
import { makeIdentifier } from "../identifier.js";
import { node } from "../surface/nodes.js";
import { explain } from "./ideas.js";

/** @typedef {import("../contract.d.ts").Idea} Idea */
/** @typedef {import("../contract.d.ts").BoardTexts} Texts */
/** @typedef {{title: string, body: string, client_id: string}} Draft */

/** @returns {Draft} */
export const emptyDraft = () => ({ title: "", body: "", client_id: makeIdentifier() });

/** What is wrong with a draft, by field. @param {Draft} draft @param {Texts} texts */
export function mistakes({ title, body }, texts) {
  // As the service counts: a sign beyond the first 65,536 is one character.
  const length = [...title.trim()].length;
  return {
    title: length < 3 ? texts.titleShort : length > 140 ? texts.titleLong : "",
    body: [...body.trim()].length > 5000 ? texts.bodyLong : "",
  };
}

/**
 * @param {Draft} draft kept up to date while the person types
 * @param {Texts} texts
 * @param {(draft: Draft) => Promise<Idea>} post
 * @param {(idea: Idea | null) => void} onDone null when it was cancelled
 */
export function ideaForm(draft, texts, post, onDone) {
  const fields = {
    title: field("title", "input", texts.ideaTitle, texts.ideaTitleHint),
    body: field("body", "textarea", texts.ideaBody, texts.ideaBodyHint),
  };
  const send = node("button", { type: "submit", class: "primary", text: texts.post });
  const failure = node("p", { class: "error", role: "alert", hidden: true });

  /**
   * @param {"title" | "body"} name
   * @param {"input" | "textarea"} tag
   * @param {string} label
   * @param {string} hint
   */
  function field(name, tag, label, hint) {
    const error = node("p", { class: "error", id: `${name}-error`, hidden: true });
    const input = node(tag, {
      id: name, placeholder: hint, autocomplete: "off", dir: "auto", "aria-describedby": `${name}-error`,
      on: { input: () => ((draft[name] = input.value), say(name, "")) },
    });
    input.value = draft[name];
    return { input, error, whole: node("div", {}, node("label", { for: name, text: label }), input, error) };
  }

  /** @param {"title" | "body"} name @param {string} text */
  function say(name, text) {
    const { input, error } = fields[name];
    error.textContent = text;
    error.hidden = !text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const found = Object.entries(mistakes(draft, texts));
    for (const [name, text] of found) say(/** @type {"title" | "body"} */ (name), text);
    const first = found.find(([, text]) => text)?.[0];
    if (first) return fields[/** @type {"title" | "body"} */ (first)].input.focus();
    send.disabled = true;
    send.textContent = texts.posting;
    failure.hidden = true;
    try {
      onDone(await post({ ...draft, title: draft.title.trim(), body: draft.body.trim() }));
    } catch (/** @type {any} */ error) {
      failure.textContent = error?.code === "invalid_body" ? `${texts.failed}. ${error.message}` : `${texts.failed}. ${explain(error, texts)}`;
      failure.hidden = false;
    }
    send.disabled = false;
    send.textContent = texts.post;
  }

  const form = node("form", { novalidate: true, on: { submit } },
    fields.title.whole,
    fields.body.whole,
    node("div", { class: "buttons" }, send, node("button", { type: "button", text: texts.cancel, on: { click: () => onDone(null) } })),
    failure,
  );
  return { form, focus: () => fields.title.input.focus() };
}
