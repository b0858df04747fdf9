/** What the tests of the editor do again and again. */
import { CODE, TOKEN } from "./editor_stub.mjs";
import { until } from "./stage.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./stage.mjs").Service} Service */

export const ENTRY = `/reports/7#inapp-editor=${CODE}`;
export const BODY = '<main><h1>Report</h1><button data-tour="share"><svg width="10" height="10"><path d="M0 0h10v10z"/></svg> Share</button> <button data-tour="edit">Edit</button> <a href="/exports/3" id="to-exports">Exports</a><div id="room"></div><p>Text</p></main>';
export const HOST = { body: BODY, css: "#room { min-height: 60px; margin-block: 20px }" };

export const SHARE = { guide: "share", kind: "tip", placement: { page: "/reports/*", element: "[data-tour=share]" }, steps: [{ title: { en: "Share it" }, body: { en: "Your **team** sees it." }, actions: [{ label: { en: "Now" }, do: "complete" }, { label: { en: "Read" }, do: "open_url", url: "/help" }] }] };

/** @param {Page} page */
export const editor = (page) => ({
  bar: page.locator("inapp-editor .bar"),
  card: page.locator("inapp-editor .card"),
  /** @param {string} key */
  press: (key) => page.locator(`inapp-editor [data-key="${key}"]:visible`).first().click(),
  /** @param {string} part */
  part: (part) => page.locator(`[data-part="${part}"]:visible`).first(),
  title: () => page.locator('[data-part="title"]:visible').first(),

  /** Presses an element where it is; the picker is over it. @param {string} css */
  async point(css) {
    await page.locator("inapp-editor .overlay .sheet").waitFor();
    const { x, y, width, height } = /** @type {{x: number, y: number, width: number, height: number}} */ (await page.locator(css).first().boundingBox());
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.locator("inapp-editor .about strong").waitFor();
    await page.mouse.click(x + width / 2, y + height / 2);
  },

  /** @param {string} kind */
  async begin(kind) {
    await page.locator(`inapp-editor [data-key="kind ${kind}"]`).click();
  },
});

/**
 * A member comes with a code.
 * @param {ReturnType<typeof import("./stage.mjs").useBrowser>} withPage
 * @returns {(play: (scene: any) => Promise<void>, more?: {before?: (service: any) => void, host?: any, [setting: string]: any}) => Promise<void>}
 */
export const editedOn = (withPage) => (play, { before = () => {}, host = HOST, ...more } = {}) =>
  withPage({ path: "/inner", host, isEdited: true, ...more }, async (scene) => {
    await scene.page.goto("about:blank");
    before(scene.service);
    await scene.open(ENTRY);
    await scene.page.locator("inapp-editor .bar").waitFor();
    await play({ ...scene, ...editor(scene.page) });
  });

/** The latest draft of a guide. @param {Service} service @param {string} name */
export async function draft({ state }, name) {
  await until(() => Boolean(state.editor.guides[name]), `a draft of ${name}; there are ${Object.keys(state.editor.guides)}`);
  return state.editor.guides[name].document;
}

/** The service knows a guide, and the member comes for it. @param {Service} service @param {any} document @param {any} [more] */
export function has({ state }, document, more = {}) {
  state.editor.guides[document.guide] = { document, base: "mark-0", ...more };
  state.editor.session.guide = document.guide;
}

export { TOKEN };
