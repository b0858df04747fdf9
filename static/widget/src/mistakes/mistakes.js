/** What the integrator is told of a call that was ignored, in whole sentences; fetched with the first mistake. */
import { LONGEST } from "../identifier.js";
import { NAMES } from "../signals.js";

const NAME = `must be a text of 1 to ${LONGEST} characters, without NUL or broken ones`;
const RECORD = "must be an object";

/** By what was wrong. @type {Record<string, string>} */
const SENTENCES = {
  __proto__: /** @type {any} */ (null),
  "identify userId": `identify(userId): the user id ${NAME}`,
  "identify traits": `identify(userId, traits): traits ${RECORD}`,
  "identify token": "identify(userId, traits, {token}): the token must be a text",
  "group groupId": `group(groupId): the group id ${NAME}`,
  "group traits": `group(groupId, traits): traits ${RECORD}`,
  "track event": `track(event): the event ${NAME}`,
  "track properties": `track(event, properties): properties ${RECORD}`,
  "page name": `page(name): the name ${NAME}`,
  "page properties": `page(name, properties): properties ${RECORD}`,
  "open board": `open(board): the board ${NAME}`,
  "start guide": `start(guide): the guide ${NAME}`,
  "on name": `on(name, listener): the name must be one of ${NAMES.join(", ")} and the listener a function`,
};

/** @param {string} call @param {string} wrong an argument's name, an event's reserved name, or the browser's own words */
export function sentenceOf(call, wrong) {
  if (call === "track" && wrong[0] === "$") return `track("${wrong}"): names beginning with "$" are reserved; choose another. This call was ignored.`;
  const sentence = SENTENCES[`${call} ${wrong}`];
  return sentence ? `${sentence}; this call was ignored.` : wrong;
}
