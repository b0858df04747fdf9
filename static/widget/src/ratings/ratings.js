/** Ratings of replies: stars in the places the core has kept, with the person's own earlier rating. */
import { node } from "../surface/nodes.js";
import { openSurface } from "../surface/surface.js";
import styles from "./ratings.css";
import { createStars } from "./stars.js";

/** @typedef {import("../contract.d.ts").Core} Core */

const REPLIES_PER_CALL = 50;

/** @param {Core} core */
export function open({ request, emit, texts, language }) {
  /** @type {Map<string, ((stars: number) => void)[]>} replies whose own rating is to be asked for */
  let asked = new Map();

  /** One call for all that appeared together. */
  async function ask() {
    const batch = asked;
    asked = new Map();
    const replies = [...batch.keys()];
    for (let at = 0; at < replies.length; at += REPLIES_PER_CALL) {
      const query = replies.slice(at, at + REPLIES_PER_CALL).map((reply) => /** @type {[string, string]} */ (["reply", reply]));
      // Without an answer the stars stay empty and can be given all the same.
      const { ratings } = await request("GET", "replies/ratings", { query }).catch(() => ({ ratings: {} }));
      for (const [reply, stars] of Object.entries(ratings ?? {})) for (const show of batch.get(reply) ?? []) show(stars);
    }
  }

  /** @param {string} reply @param {(stars: number) => void} show */
  function wantOwn(reply, show) {
    if (!asked.size) queueMicrotask(ask);
    asked.set(reply, [...(asked.get(reply) ?? []), show]);
  }

  return {
    /** @param {HTMLElement} place @param {HTMLElement} element with the data of the reply */
    mount(place, element) {
      const { inappRateReply: reply = "", inappAgent: agent, inappConversation: conversation } = element.dataset;
      const said = node("span", { class: "said", role: "status" });
      let own = 0;
      let turn = 0;
      const stars = createStars({ group: texts.rateReply, stars: texts.stars }, async (value) => {
        const mine = ++turn;
        say("");
        try {
          const rating = await request("PUT", `replies/${encodeURIComponent(reply)}/rating`, { body: { stars: value, agent, conversation } });
          if (mine !== turn) return;
          own = rating.stars;
          say(texts.thanks);
          emit("rated", { reply, stars: rating.stars, agent: rating.agent });
        } catch {
          if (mine !== turn) return;
          stars.show(own);
          say(texts.notSaved, true);
        }
      });
      /** @param {string} text @param {boolean} [isBad] */
      function say(text, isBad = false) {
        said.textContent = text;
        said.classList.toggle("bad", isBad);
      }
      openSurface(place, [styles]).append(node("div", { class: "surface rating", lang: language }, stars.group, said));
      wantOwn(reply, (value) => {
        if (turn) return;
        own = value;
        stars.show(value);
      });
    },
  };
}
