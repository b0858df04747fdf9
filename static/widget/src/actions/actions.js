/** What the buttons of authors do. */
import { linkTo } from "../surface/contents.js";

/** @typedef {Partial<import("../contract.d.ts").Action>} Action */
/** @typedef {Pick<import("../contract.d.ts").Core, "openBoard" | "openCentre" | "start" | "report">} Doors */

/**
 * What a button does beyond answering.
 * @param {Doors} core
 * @param {Action} action
 * @param {string} from the guide that the button stands in
 */
export function perform(core, action, from) {
  if (action.do && Object.hasOwn(DEEDS, action.do)) DEEDS[action.do](core, action, from);
}

/** @type {Record<string, (core: Doors, action: Action, from: string) => unknown>} */
const DEEDS = {
  open_url: (_, { url }) => url && visit(url),
  open_board: (core, { board }) => board && core.openBoard(board),
  start_guide: (core, { guide }) => guide && core.start(guide),
  track: (core, { event, properties }) => event && event[0] !== "$" && core.report(event, { ...properties }),
  contact_csm: (core, _, guide) => core.openCentre("contact", { guide }),
  open_article: (core, { article }, guide) => article && core.openCentre("article", { article, guide }),
};

/** Goes to a page of the product; another site opens beside it. Nothing but web and mail addresses is gone to. @param {string} url */
function visit(url) {
  const link = linkTo(url);
  if (!link) return;
  if (link.target) window.open(link.href, "_blank", "noopener");
  else location.assign(link.href);
}
