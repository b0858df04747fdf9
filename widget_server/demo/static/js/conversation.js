/** @file A person's conversation with support: what was said, and the answer that comes a moment later. */

import { inapp } from "./inapp.js";
import { newId, recall, remember } from "./storage.js";

/**
 * @typedef {object} Message
 * @property {string} id the reply id, when an agent wrote it
 * @property {string | null} agent an Agent's id; null: the person wrote it
 * @property {import("./language.js").TextKey} [key] of a text in the catalogues
 * @property {string} [text] as the person typed it
 * @property {number} at milliseconds since 1970
 */

const MINUTE = 60_000;
const ANSWER_AFTER_MS = 1_600;
const OPENING = /** @type {const} */ ([
  { agent: null, key: "support.said.1", minutes: 2_975 },
  { agent: "anna", key: "support.said.2", minutes: 2_940 },
  { agent: null, key: "support.said.3", minutes: 195 },
  { agent: "jonas", key: "support.said.4", minutes: 172 },
  { agent: "mei", key: "support.said.5", minutes: 38 },
]);
const ANSWERS = /** @type {const} */ ([
  { agent: "anna", key: "support.answer.1" },
  { agent: "jonas", key: "support.answer.2" },
  { agent: "mei", key: "support.answer.3" },
]);

/** @param {string} owner */
export const conversationOf = (owner) => `conversation-${owner}`;

/** @param {string} owner @returns {Message[]} oldest first */
export function messagesOf(owner) {
  const opening = OPENING.map(({ agent, key, minutes }, index) => {
    return { id: `${owner}-reply-${index + 1}`, agent, key, at: Date.now() - minutes * MINUTE };
  });
  return [...opening, ...recall(`support.${owner}`, /** @type {Message[]} */ ([]))];
}

/** @param {string} owner @param {Message} message */
function add(owner, message) {
  remember(`support.${owner}`, [...recall(`support.${owner}`, []), message]);
  return message;
}

/**
 * Keeps the message; `answered` is called with an agent's answer about a second later.
 * @param {string} owner @param {string} text @param {(answer: Message) => void} answered
 */
export function send(owner, text, answered) {
  const sent = add(owner, { id: newId(), agent: null, text, at: Date.now() });
  inapp("track", "support_message_sent", { conversation_id: conversationOf(owner) });
  setTimeout(() => {
    const earlier = recall(`support.${owner}`, /** @type {Message[]} */ ([])).filter((message) => message.agent).length;
    const answer = ANSWERS[earlier % ANSWERS.length] ?? ANSWERS[0];
    answered(add(owner, { id: `${owner}-reply-${newId()}`, ...answer, at: Date.now() }));
  }, ANSWER_AFTER_MS);
  return sent;
}
