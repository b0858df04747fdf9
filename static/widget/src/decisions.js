/**
 * What may show now, as the service last said. A guide that was answered does not come back from an answer that was on
 * its way before the service could know; what is on the screen stays a candidate until it is answered, although the
 * service may count it as shown and leave it out.
 */

/** @typedef {import("./contract.d.ts").Decision} Decision */

export function createDecisions() {
  /** @type {Decision[]} */
  let latest = [];
  /** @type {Map<string, number>} guide to the number of answers given up to and with its own */
  const answered = new Map();
  let answers = 0;
  /** @type {Set<string>} decisions that were answered: whatever the service says later, they are over */
  const over = new Set();
  /** @type {WeakMap<Decision, number>} */
  const receivedMs = new WeakMap();
  /** @type {Map<string, Decision>} by guide, those on the screen */
  const held = new Map();

  return {
    /** Answers given so far, to be handed to `receive` with what was asked for at this moment. */
    mark: () => answers,

    /**
     * @param {Decision[]} list best first
     * @param {number} mark
     * @param {number} nowMs
     * @param {string[]} [cancelled] guides whose time is over, on the screen too
     */
    receive(list, mark, nowMs, cancelled = []) {
      for (const guide of cancelled) held.delete(guide);
      latest = list.filter(({ guide, decision }) => !over.has(decision) && !cancelled.includes(guide) && (answered.get(guide) ?? 0) <= mark);
      for (const decision of latest) {
        receivedMs.set(decision, nowMs);
        const shown = held.get(decision.guide);
        // A checklist stays the one that is on the screen; what is done in it is new.
        if (shown && decision.items) shown.items = decision.items;
      }
    },

    /** Best first; what is held comes first of all. */
    all: () => [...held.values(), ...latest.filter(({ guide }) => !held.has(guide))],

    /** @param {Decision} decision */
    isHeld: ({ guide, decision: id }) => held.get(guide)?.decision === id,

    /** When the page learnt of it. @param {Decision} decision */
    receivedMs: (decision) => receivedMs.get(decision) ?? 0,

    /** It was rendered, or is about to be: it remains until answered. @param {Decision} decision */
    hold: (decision) => void held.set(decision.guide, decision),

    /** It was not to be shown after all. @param {Decision} decision */
    release: ({ guide }) => void held.delete(guide),

    /** @param {Decision} decision */
    answer({ guide, decision: id }) {
      over.add(id);
      answered.set(guide, ++answers);
      latest = latest.filter((decision) => decision.guide !== guide);
      held.delete(guide);
    },

    /** Another person sits there now. */
    clear() {
      latest = [];
      held.clear();
      answered.clear();
    },
  };
}
