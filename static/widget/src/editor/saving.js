/** What becomes of a saving: done, or the one card that says what to do about it. Nothing that was written is ever lost by it. */

import { fill } from "../surface/surface.js";

/** @typedef {import("./editor.js").Room} Room */

/**
 * @param {Room} room
 * @param {(isNow: boolean) => void} onSaving
 * @returns {Pick<Room, "save" | "explain" | "toMistake">}
 */
export function createSaving(room, onSaving) {
  const { work, shell, words, go } = room;

  /** In the member's language where there are words of ours for it. @param {any} refused */
  function explain(refused) {
    const status = refused?.status;
    if (status === 401) {
      go("ended");
      return words.ended;
    }
    if (status === 429) return words.tooMany;
    if (status === 404) return words.notThere;
    return (status && refused.message) || words.failed;
  }

  /** @param {string} path */
  function toMistake(path) {
    const [, listed, at, rest = ""] = /^(steps|items|questions)\.(\d+)\.?(.*)$/.exec(path) ?? [];
    if (listed === "items") return go("items", { index: Number(at) });
    if (listed === "questions") work.ask(Number(at));
    if (/^(questions|thanks)/.test(path)) return go("questions");
    if (listed) work.go(Number(at));
    if (rest.startsWith("actions.")) return go("button", { index: Number(rest.split(".")[1]) });
    if (/^(image|video)/.test(rest)) return go("media");
    if (/placement|advance_on/.test(path)) return go("place");
    shell.close();
    return room.canvas.write(rest.startsWith("body") ? "body" : "title");
  }

  /** @param {{base?: string | null, by?: string | null, at_ms?: number | null}} [told] */
  function whoWas({ base, by, at_ms: at } = {}) {
    if (!base) return words.discarded;
    if (!by || !at) return words.conflictHint;
    const when = new Intl.DateTimeFormat(room.language, { dateStyle: "medium", timeStyle: "short" }).format(at);
    return fill(words.changedBy, { name: by, when });
  }

  /** The guide is another one by now than that which was begun with. @param {any} refused @param {string} [name] */
  async function onConflict({ body }, name) {
    if (name && name !== work.now.name) return go("copy", { mistake: words.nameTaken, wanted: name });
    const theirs = work.now.name ? await work.theirs().catch(() => undefined) : undefined;
    return go("conflict", { message: whoWas(body), theirs });
  }

  /** @param {any} refused @param {string} [name] */
  function onMistakes({ body }, name) {
    work.blame(body?.mistakes ?? []);
    shell.say(words.notSaved);
    const mistakes = work.mistakes();
    const [first] = mistakes;
    if (name || first?.path === "guide") return go("copy", { mistake: first?.message, wanted: name });
    if (mistakes.length > 1) return go("mistakes");
    return first && toMistake(first.path);
  }

  /** @param {any} refused @param {string} [name] */
  function onRefused(refused, name) {
    if (refused.status === 409) return onConflict(refused, name);
    if (refused.status === 422) return onMistakes(refused, name);
    if (refused.code === "read_only") return go("copy", { mistake: name && name !== work.now.name ? words.nameTaken : words.readOnlyHint, wanted: name });
    return shell.say(explain(refused));
  }

  /** @param {string} [name] @returns {Promise<boolean>} whether it is saved */
  async function save(name) {
    if (work.now.readOnly && !name) {
      go("copy");
      return false;
    }
    onSaving(true);
    try {
      await work.save(name);
      await room.list();
      go("save");
      shell.say(words.saved, false);
      return true;
    } catch (refused) {
      await onRefused(refused, name);
      return false;
    } finally {
      onSaving(false);
    }
  }

  return { save, explain, toMistake };
}
