/** One guide of every kind, as the service tells it, for tests and pictures. */
import { TIP } from "./stub.mjs";

/** @param {string} kind @param {any} [more] */
export const guide = (kind, more = {}) => ({ ...TIP, decision: `d_${kind}`, guide: `a-${kind}`, kind, placement: {}, steps: [{ title: "Share it", body: "Your team sees it at once." }], ...more });

const SHARE = { element: "[data-tour=share]" };
const STEPS = [
  { title: "First", body: [["p", "Begin ", ["strong", "here"], ". ", ["a", { href: "https://example.com/help" }, "Help"]]], placement: SHARE },
  { title: "Second", placement: { element: "[data-tour=edit]" } },
  { title: "Third", placement: { page: "/exports", element: "[data-tour=export]" } },
];

export const ITEMS = (/** @type {number} */ done) => ["Create a report", "Invite a colleague", "Connect a source"].map((title, index) => ({
  name: `item-${index}`, title, body: [["p", "It takes ", ["em", "two"], " minutes."]], done: index < done, actions: [{ label: `Do it ${index + 1}`, do: "track", event: `did_${index}` }],
}));

export const QUESTIONS = [
  { name: "likely", ask: "How likely are you to recommend us?", type: "scale", from: 0, to: 10, labels: { from: "Not at all", to: "Very" } },
  { name: "uses", ask: "What do you use?", type: "choice", many: true, options: ["Reports", "Exports", "Sharing"].map((label) => ({ name: label.toLowerCase(), label })) },
  { name: "why", ask: "What should we do better?", type: "text", at_most: 200, optional: true },
];

export const KINDS = {
  tip: guide("tip", { placement: SHARE }),
  hotspot: guide("hotspot", { placement: SHARE }),
  tour: guide("tour", { placement: SHARE, steps: STEPS }),
  modal: guide("modal", { steps: [{ title: "What is new", body: [["p", "A lot."], ["ul", ["li", "One"], ["li", "Two"]]], video: { url: "https://example.com/film.mp4", title: "See it" } }] }),
  banner: guide("banner", { banner: { position: "top" }, steps: [{ title: "Maintenance", body: "On Sunday at six.", actions: [{ label: "Read more", do: "open_article", article: "sunday" }] }] }),
  inline: guide("banner", { guide: "an-inline", decision: "d_inline", banner: { position: "inline" }, placement: { element: "#room" } }),
  survey: guide("survey", { steps: [{ title: "Acme Reports", body: [["p", "Three questions, ", ["strong", "one"], " minute."]] }], questions: QUESTIONS }),
  checklist: guide("checklist", { claim: false, steps: [{ title: "Getting started" }], items: ITEMS(1) }),
  announcement: guide("announcement", { claim: false, published_ms: 1_790_000_000_000, steps: [{ title: "Dark theme is here", body: [["p", "Try it tonight."]] }] }),
};

/** A product with a place for each of them. */
export const BODY = '<main><h1>Report</h1><button data-tour="share">Share</button> <button data-tour="edit">Edit</button><div id="room"></div><p>Text</p></main>';
export const CSS = "#room { min-height: 60px; margin-block: 20px }";
export const PRODUCT = { body: BODY, css: CSS };
