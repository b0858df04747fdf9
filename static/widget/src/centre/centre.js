/** The resource centre: one sheet with views; the person goes in and back, and closing it returns to where they were. */
import { announcementsView } from "./announcements.js";
import { articleView } from "./article.js";
import { contactView } from "./contact.js";
import { createDesk } from "./desk.js";
import { hintsView } from "./hints.js";
import { homeView } from "./home.js";
import { openSheet } from "./sheet.js";

/** @typedef {typeof import("./texts/en.js").default} Words */
/** @typedef {import("../contract.d.ts").Core<Words>} Core */
/** @typedef {{[name: string]: any}} About */
/**
 * What a view works with.
 * @typedef {object} Room
 * @property {Core} core
 * @property {Words} words
 * @property {ReturnType<typeof createDesk>} desk what was fetched and written, kept while the sheet is open
 * @property {(name: string, about?: About) => void} go
 * @property {() => void} leave closes the sheet
 * @property {(text: string) => void} say tells who listens
 */
/** @typedef {(room: Room, about: About) => {title: string, content: (Node | string)[], focus?: HTMLElement}} View */

/** @type {Record<string, View>} */
const VIEWS = { home: homeView, article: articleView, news: announcementsView, contact: contactView, hints: hintsView };

/** @type {HTMLDialogElement | undefined} */
let latest;

/**
 * @param {Core} core
 * @param {string} [view]
 * @param {About} [about]
 */
export function open(core, view = "", about = {}) {
  const { texts: words } = core;
  // A host that swaps its whole body takes the sheet away without closing it.
  if (latest?.open && latest.isConnected) latest.close();
  const frame = openSheet(core.language, words, goBack);
  latest = frame.sheet;
  /** @type {[string, About][]} from the first view to the one that is seen */
  const way = [];
  /** @type {Room} */
  const room = { core, words, desk: createDesk(core), go, leave: () => frame.sheet.close(), say: frame.say };

  /** @param {string} name @param {About} [about] */
  function go(name, about = {}) {
    way.push([name, about]);
    draw();
  }

  function goBack() {
    if (way.length > 1) way.pop();
    else way[0] = ["home", {}];
    draw();
  }

  function draw() {
    const [name, about] = way[way.length - 1];
    const { title, content, focus } = VIEWS[name](room, about);
    frame.fill(title, content, name !== "home");
    (focus ?? frame.title).focus();
  }

  go(Object.hasOwn(VIEWS, view) ? view : "home", about);
}
