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
      const place = document.createElement("inapp-rating");
      place.style.setProperty("display", "block", "important");
      place.style.setProperty("min-height", ROOM, "important");
      places.set(asked, { place, reply, times });
      asked.append(place);
      ratings ??= load();
      ratings.then(({ mount }) => mount(place, asked)).catch(() => (ratings = undefined));
    }
  });

  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributeFilter: [ATTRIBUTE] });
  look();
}
