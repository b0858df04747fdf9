/** When what moves on a page has come to rest. `document.getAnimations()` does not see into shadow roots, and all of ours live in them. */

/** @typedef {import("playwright-core").Page} Page */

/** Lets the page lay out and paint twice, after the embed's own short delays. @param {Page} page */
export const frames = (page) => page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(resolve)), 150)));

/** Names of all that moves, those of open shadow roots too. @param {Page} page @returns {Promise<string[]>} */
export const motions = (page) =>
  page.evaluate(() =>
    [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])]
      .flatMap((root) => root.getAnimations())
      .map((motion) => /** @type {any} */ (motion).animationName ?? `transition of ${/** @type {any} */ (motion).transitionProperty}`));

/** Waits until nothing moves but what never ends; a change of style becomes a transition a frame later. @param {Page} page */
export const rest = (page) =>
  page.evaluate(async () => {
    const moving = () =>
      [document, ...[...document.querySelectorAll("*")].flatMap(({ shadowRoot }) => shadowRoot ?? [])]
        .flatMap((root) => root.getAnimations())
        .filter(({ effect, playState }) => playState === "running" && effect?.getComputedTiming().endTime !== Infinity);
    const frame = () => new Promise(requestAnimationFrame);
    for (let quiet = 0; quiet < 2; quiet = moving().length ? 0 : quiet + 1) {
      await Promise.all(moving().map(({ finished }) => finished.catch(() => {})));
      await frame();
    }
  });
