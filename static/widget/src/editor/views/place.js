/** The card that says where: the element, and the pages. */
import { pageOf, placeOf, POINTING, withPlace, withStep } from "../documents.js";
import { pageHere, pointAt } from "../pointing.js";
import { node } from "../../surface/surface.js";
import { button, choice, field, input, note, part, tick } from "./pieces.js";

/** @typedef {import("../editor.js").Room} Room */

/** @param {Room} room @returns {import("../shell.js").View} */
export function placeView(room) {
  const { work, words } = room;
  const it = /** @type {import("../documents.js").Document} */ (work.now.document);
  const { step } = work.now;
  const canPoint = POINTING.includes(it.kind) || it.banner?.position === "inline";
  return {
    name: "place",
    title: words.place,
    content: [
      it.kind === "banner" && field(words.position, choice(it.banner?.position ?? "top", [["top", words.positions.top], ["bottom", words.positions.bottom], ["inline", words.positions.inline]], (position) => {
        const changed = { ...it, banner: { ...it.banner, position } };
        work.change(position === "inline" ? changed : withPlace(changed, 0, NOWHERE));
      }, { "data-key": "position" })),
      ...(canPoint ? element(room, it, step) : []),
      it.kind !== "announcement" && part(words.page),
      ...page(room, it, step),
      canPoint && Boolean(placeOf(it, step).element) && field(words.whenMissing, choice(placeOf(it, step).when_missing ?? "wait", [["wait", words.missingWait], ["skip", words.missingSkip]], (way) =>
        work.change(withPlace(it, step, { when_missing: way === "wait" ? undefined : way })), { "data-key": "missing" })),
    ],
  };
}

const NOWHERE = { element: undefined, wait_for: undefined, when_missing: undefined };

/** @param {Room} room @param {import("../documents.js").Document} it @param {number} step */
function element(room, it, step) {
  const { work, words } = room;
  const { element: wanted } = placeOf(it, step);
  const mistake = work.mistakes().find(({ path }) => path.includes("placement.element"))?.message;
  const canLeave = wanted && it.kind !== "hotspot" && it.kind !== "banner";
  return [
    part(words.element),
    wanted ? foundElement(room, wanted) : note(it.kind === "hotspot" || it.kind === "banner" ? words.needsElement : words.inCorner),
    mistake && note(mistake, "wrong"),
    canMatch(wanted) && field(words.match, choice(wanted.match ?? "strict", [["strict", words.matches.strict], ["lenient", words.matches.lenient]], (match) =>
      work.change(withPlace(it, step, { element: { ...wanted, match: match === "strict" ? undefined : match } })), { "data-key": "match" }), { hint: words.matchHints[wanted.match === "lenient" ? "lenient" : "strict"] }),
    node("div", { class: "row" },
      button(wanted ? words.pointAgain : words.point, () => void pointAt(room), { icon: "point", class: wanted ? "line" : "primary", "data-key": "point", "data-first": true }),
      canLeave && button(words.toCorner, () => work.change(withStep(withPlace(it, step, NOWHERE), step, { advance_on: undefined })), { class: "line", "data-key": "corner" })),
    ...pressing(room, it, step),
  ];
}

/** Whether the step is done rather than read; also what is so and should not be. @param {Room} room @param {import("../documents.js").Document} it @param {number} step */
function pressing({ work, words, wrong }, it, step) {
  const isOn = Object.hasOwn(it.steps[step], "advance_on");
  const mistake = wrong(`steps.${step}.advance_on`);
  return [
    (isOn || (it.kind === "tour" && placeOf(it, step).element)) && tick(words.onPress, isOn, (isWanted) => work.change(withStep(it, step, { advance_on: isWanted ? "press" : undefined })), { "data-key": "pressed" }),
    mistake && note(mistake, "wrong"),
  ];
}

/** An element that is told by its text and by something else: one thing alone holds, or not. @param {any} wanted */
const canMatch = (wanted) => Boolean(wanted && (wanted.text || wanted.match) && [wanted.selector ?? wanted.fallback, wanted.text, wanted.role, wanted.tag].filter(Boolean).length > 1);

/** What is known of it here and now. @param {Room} room @param {any} wanted */
function foundElement({ words, canvas, judge }, wanted) {
  const { at, target, reason } = canvas.standing();
  const found = target ? judge(target) : null;
  const selector = typeof wanted === "string" ? wanted : (wanted.selector ?? [wanted.text].flat()[0]);
  return node("div", { class: "found" },
    node("strong", { text: found?.name ?? selector, dir: "auto" }),
    found && node("span", { class: `sound ${found.level}`, text: found.word }),
    found && node("p", { class: "why", text: found.why }),
    at === "missing" && node("p", { class: "wrong", text: words.missing[/** @type {"hidden"} */ (reason)] ?? words.missing.no_match }),
    at === "elsewhere" && node("p", { class: "why", text: words.elsewhere }),
    node("code", { text: selector, dir: "ltr" }));
}

/** @param {Room} room @param {import("../documents.js").Document} it @param {number} step */
function page(room, it, step) {
  const { work, words } = room;
  if (it.kind === "announcement") return [note(words.inFeed)];
  const own = placeOf(it, step).page;
  if (own !== undefined && typeof own !== "string") return [note(words.longPage), node("code", { text: JSON.stringify(own), dir: "ltr" })];
  const alike = pageHere(room);
  const exact = location.pathname.replace(/(.)\/$/, "$1");
  const inherited = step > 0 && it.kind === "tour" ? pageOf(it, step - 1) : undefined;
  const set = (/** @type {string | undefined} */ glob) => {
    if (glob) work.remember(glob, location.pathname + location.search);
    work.change(withPlace(/** @type {any} */ (work.now.document), step, { page: glob }), `page ${step}`);
  };
  const offers = [...new Map([[alike, alike === exact ? words.thisPage : words.pagesAlike], [exact, words.thisPage], ["", inherited ? words.samePage : words.everyPage]])];
  const mistake = work.mistakes().find(({ path }) => path.includes("placement.page"))?.message;
  return [
    node("div", { class: "offers" }, ...offers.map(([glob, label]) =>
      node("button", { type: "button", class: "offer", "data-key": `page ${glob}`, "aria-pressed": String((own ?? "") === glob), on: { click: () => set(glob || undefined) } },
        node("span", { text: label }), node("code", { text: glob || (typeof inherited === "string" ? inherited : "/**"), dir: "ltr" })))),
    field(words.pageGlob, input(own ?? "", (text) => set(text.trim() || undefined), { "data-key": "glob", dir: "ltr", placeholder: typeof inherited === "string" ? inherited : "/**" }), { hint: words.globHint, mistake }),
  ];
}
