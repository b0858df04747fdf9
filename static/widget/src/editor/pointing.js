/** From a press on the page to the place of a step. */
import { fill } from "../surface/surface.js";
import { globOf, pageOf, withPlace, withStepAdded } from "./documents.js";

/** @typedef {import("./editor.js").Room} Room */

/** The page that fits what is seen just now, remembered with the path where it was seen. @param {Room} room */
export function pageHere({ work }) {
  const page = globOf(location.pathname);
  work.remember(page, location.pathname + location.search);
  return page;
}

/** Points, and writes down what was found. @param {Room} room @returns {Promise<boolean>} */
export async function pointAt(room) {
  const { work, shell, canvas, words, elements } = room;
  const { step } = work.now;
  const from = canvas.standing().target;
  const wasElsewhere = canvas.standing().at === "elsewhere";
  await canvas.pause(true);
  const found = await shell.pick({ from, judge: room.judge });
  await canvas.pause(false);
  const it = work.now.document;
  if (!found || !it) return false;
  const described = elements.describe(found, { language: room.language });
  const { name, word } = room.judge(found);
  if (described.matches !== 1) {
    shell.say(`${name}: ${described.words}`);
    return false;
  }
  const page = pageHere(room);
  const isHere = pageOf(it, step) && !wasElsewhere;
  work.change(withPlace(it, step, { element: described.element, ...(!isHere && { page }) }));
  shell.say(fill(words.pointedAt, { name, sound: word }), false);
  return true;
}

/** Adds a step after the one that is seen; in a tour it is on the page that is seen. @param {Room} room */
export function addStep(room) {
  const { work } = room;
  const it = /** @type {import("./documents.js").Document} */ (work.now.document);
  const page = pageHere(room);
  work.change(withStepAdded(it, work.now.step, pageOf(it, work.now.step) === page ? undefined : { page }));
  work.go(work.now.step + 1);
}
