/**
 * Elements that ask for a rating, those of later renders included. The room for the stars is taken in the same frame in
 * which the element appears; the stars follow when their part is loaded, without moving anything.
 */
import { quietly } from "./host.js";

const ATTRIBUTE = "data-inapp-rate-reply";
const ROOM = "32px";
/** A host that keeps throwing the stars out wins in the end. */
const MOST_TIMES = 20;

/** @typedef {{mount: (place: HTMLElement, asked: HTMLElement) => void}} Ratings */

/**
 * @param {() => Promise<Ratings>} load
 * @param {() => void} onMutation for those who also want to know that the page changed
 */
export function watchReplies(load, onMutation) {
  /** @type {WeakMap<Element, {place: HTMLElement, reply: string, times: number}>} */
  const places = new WeakMap();
  /** @type {Promise<Ratings> | undefined} */
  let ratings;

  const look = quietly(() => {
    onMutation();
    for (const asked of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[${ATTRIBUTE}]`))) {
      const reply = asked.dataset.inappRateReply ?? "";
      const former = places.get(asked);
      if (!reply || (former?.reply === reply && former.place.parentNode === asked)) continue;
      const times = (former?.times ?? 0) + 1;
      if (times > MOST_TIMES) continue;
      former?.place.remove();
      asked.append(placeFor(asked, reply, times));
    }
  });

  /** @param {HTMLElement} asked @param {string} reply @param {number} times */
  function placeFor(asked, reply, times) {
    const place = document.createElement("inapp-rating");
    place.style.setProperty("display", "block", "important");
    place.style.setProperty("min-height", ROOM, "important");
    places.set(asked, { place, reply, times });
    ratings ??= load();
    ratings.then(({ mount }) => mount(place, asked)).catch(() => (ratings = undefined));
    return place;
  }

  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributeFilter: [ATTRIBUTE] });
  look();

  return {
    /** Somebody else sits there: stars that one person gave are not shown to the next. */
    renew() {
      for (const asked of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[${ATTRIBUTE}]`))) {
        const former = places.get(asked);
        if (former?.place.parentNode === asked) former.place.replaceWith(placeFor(asked, former.reply, former.times));
      }
    },
  };
}
