/** Hosts that make it hard for whatever is embedded in them. */
import { KEY } from "./stub.mjs";

/** What hosts do to what is embedded in them. The stage's own host demands Trusted Types and has a strict CSP throughout. */
export const HOSTS = /** @type {Record<string, {css?: string, before?: string, body?: (service: string) => string}>} */ ({
  "a style sheet that reverts and enlarges everything": { css: "* { all: revert; font-size: 40px !important; line-height: 3 !important } html { font-size: 30px } main { font-size: 16px !important }" },
  "a style sheet that hides what it does not know": { css: "div, :not(:defined) { display: none !important } #room { display: block !important } dialog, [popover] { opacity: 0 !important; visibility: hidden !important }" },
  "a polluted Object.prototype": {
    before: ["text", "on", "title", "body", "label", "style", "class", "placement", "when", "actions", "image", "video", "url", "kind", "step", "items", "claim", "position", "popover", "extend", "look"].map((name) => `Object.prototype.${name} = function () { return "polluted" };`).join("\n"),
  },
  "frozen globals": {
    before: "for (const one of [Object, Array, Function, Promise, Map, Set, EventTarget, Node, Element, HTMLElement, Document, ShadowRoot, String, JSON]) { Object.freeze(one); if (one.prototype) Object.freeze(one.prototype); }",
  },
  "two copies of the tag": { body: (service) => `<script src="${service}/widget/inapp.js" data-key="${KEY}"></script>` },
  "a fetch and timers of its own": {
    before: `
      const own = window.setTimeout;
      addEventListener("load", () => { window.fetch = () => { throw new Error("the host's own fetch") }; window.setTimeout = (...about) => own(...about); });
      Array.prototype.toJSON = undefined;
      Element.prototype.remove = new Proxy(Element.prototype.remove, {});`,
  },
});
