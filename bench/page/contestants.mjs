/** What is measured: for each a page's own scripts, and how to know in the page that its first hint is on the screen. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const MODULES = join(HERE, "node_modules");
const DIST = join(HERE, "../../static/widget/dist");

const TITLE = "Share it with your team";
const BODY = "Three reports made, none shared yet. One click, and your colleagues see this one.";
const TARGET = "[data-tour=share]";

const DECISION = {
  decision: "d_1", guide: "share-your-report", version: 1, kind: "tip", priority: 50, reason: "eligible", claim: true,
  placement: { page: "/**", element: TARGET },
  steps: [{ title: TITLE, body: BODY, actions: [{ label: "Share now", do: "complete" }, { label: "Later", do: "snooze" }] }],
};

const TOUR = {
  id: "t1", name: "share", tour_type: "tour", auto_launch: true, start_date: "2026-01-01T00:00:00Z", end_date: null,
  display_frequency: "always", disable_image_preload: true, conditions: {},
  steps: [{
    id: "s1", type: "element", selector: TARGET, useManualSelector: true, progressionTrigger: "button", content: null,
    contentHtml: `<h2>${TITLE}</h2><p>${BODY}</p>`, buttons: { primary: { text: "Share now", action: "dismiss" } },
  }],
};

/** The answer that says what to show is fetched by everybody; from its arrival on the time is counted. */
const ASK = `fetch("/decision").then((answer) => answer.json()).then((it) => (performance.mark("told"), it))`;

/**
 * @typedef {object} Contestant
 * @property {string} head what stands in the page's head, at its end
 * @property {[string, string][]} files path of an address that begins so, folder or file it is served from
 * @property {Record<string, unknown>} answers JSON by path
 * @property {string} told the path of the answer that says what to show, where no mark is set
 * @property {string} hint an expression in the page: the hint's element, once it is there
 */

/** @type {Pick<Contestant, "head" | "files">} */
const EMBED = {
  head: `<script async src="/widget/inapp.js" data-key="pk_bench" data-language="en"></script>`,
  files: [["/widget/", DIST]],
};
const TAKEN = { accepted: 1, duplicates: 0, refused: [], decisions: [] };

/** @type {Record<string, Contestant>} */
export const CONTESTANTS = {
  "empty page": { head: "", files: [], answers: {}, told: "", hint: "" },
  "widget-server, nothing to show": { ...EMBED, answers: { "/v1/batch": TAKEN, "/v1/decide": { decisions: [] } }, told: "", hint: "" },
  "widget-server": {
    ...EMBED,
    answers: { "/v1/batch": { ...TAKEN, decisions: [DECISION] }, "/v1/decide": { decisions: [DECISION] }, "/v1/show": { granted: true } },
    told: "/v1/batch",
    hint: `document.querySelector("inapp-tip")?.shadowRoot?.querySelector("[role=dialog]")`,
  },
  "driver.js": {
    head: `<link rel="stylesheet" href="/driver/driver.css"><script defer src="/driver/driver.js.iife.js"></script>
      <script defer src="/run/driver.js"></script>`,
    files: [["/driver/", join(MODULES, "driver.js/dist")]],
    answers: { "/decision": DECISION },
    told: "",
    hint: `document.querySelector(".driver-popover")`,
  },
  "shepherd.js": {
    head: `<link rel="stylesheet" href="/shepherd/css/shepherd.css"><script type="module" src="/run/shepherd.js"></script>`,
    files: [["/shepherd/", join(MODULES, "shepherd.js/dist")], ["/floating/", join(MODULES, "@floating-ui")], ["/deepmerge/", join(MODULES, "deepmerge-ts/dist")]],
    answers: { "/decision": DECISION },
    told: "",
    hint: `document.querySelector(".shepherd-element")`,
  },
  "posthog-js, tours": {
    head: `<script src="/run/posthog.js"></script><script async src="/static/array.js"></script>`,
    files: [["/static/", join(MODULES, "posthog-js/dist")]],
    answers: {
      "/array/phc_bench/config": { productTours: true, supportedCompression: [], surveys: false, sessionRecording: false, hasFeatureFlags: false, capturePerformance: false, autocapture_opt_out: true },
      "/flags/": { flags: {}, featureFlags: {}, productTours: true }, "/decide/": {}, "/api/product_tours/": { product_tours: [TOUR] }, "/e/": { status: 1 }, "/i/v0/e/": { status: 1 },
    },
    told: "/api/product_tours/",
    hint: `document.querySelector("[class^=ph-product-tour-container]")?.shadowRoot?.querySelector(".ph-tour-tooltip")`,
  },
};

/** Scripts of the host's own, as its developers would write them. @type {Record<string, string>} */
export const RUN = {
  "/run/driver.js": `${ASK}.then(({ steps: [{ title, body }] }) => window.driver.js.driver({ allowClose: true }).highlight({ element: "${TARGET}", popover: { title, description: body } }));`,
  "/run/shepherd.js": `import Shepherd from "/shepherd/js/shepherd.mjs";
    ${ASK}.then(({ steps: [{ title, body }] }) => {
      const tour = new Shepherd.Tour({ useModalOverlay: true });
      tour.addStep({ title, text: body, attachTo: { element: "${TARGET}", on: "bottom" }, buttons: [{ text: "Share now", action: tour.complete }] });
      tour.start();
    });`,
  "/run/posthog.js": `window.posthog = []; posthog._i = [["phc_bench", { api_host: location.origin, autocapture: false, capture_pageview: true, disable_session_recording: true, disable_surveys: true, disable_product_tours: false, advanced_disable_feature_flags: false }, "posthog"]]; posthog.__SV = 1;`,
};
