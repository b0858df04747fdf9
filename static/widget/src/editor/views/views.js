/** All cards by name. A part of its own: fetched beside the editor. */
import { buttonView } from "./buttons.js";
import { itemsView } from "./items.js";
import { homeView, kindView, languageView, mediaView } from "./kinds.js";
import { placeView } from "./place.js";
import { conflictView, copyView, endedView, leaveView, mistakesView, savedView } from "./saving.js";
import { stepsView } from "./steps.js";
import { trialView } from "./trial.js";

/** @type {Record<string, (room: import("../editor.js").Room, about: any) => import("../shell.js").View>} */
const VIEWS = {
  home: homeView, kind: kindView, place: placeView, steps: stepsView, button: buttonView, items: itemsView, questions: (room) => room.surveys.questionsView(room), language: languageView, media: mediaView, trial: trialView,
  save: savedView, mistakes: mistakesView, conflict: conflictView, copy: copyView, leave: leaveView, ended: endedView,
};

/** @param {string} name @param {import("../editor.js").Room} room @param {{[name: string]: any}} about */
export const viewOf = (name, room, about) => VIEWS[name](room, about);

export { addButton } from "./buttons.js";
