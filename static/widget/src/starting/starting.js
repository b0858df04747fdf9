/** Shows what the person asked for by name; the service is asked where the page was not told of it. */

/** @typedef {import("../contract.d.ts").Decision} Decision */

/**
 * @param {import("../contract.d.ts").Core} core
 * @param {string} guide
 * @param {{ask: (guide: string) => Promise<unknown>, stage: () => Promise<{start(decision: Decision): void}>}} service
 */
export async function open(core, guide, { ask, stage }) {
  const find = () => core.decisions().find((decision) => decision.guide === guide);
  if (!find()) await ask(guide);
  const found = find() ?? (await shownBefore(core, guide).catch(() => undefined));
  if (found?.kind === "announcement") core.openCentre("news", { guide });
  else if (found) (await stage()).start(found);
  else core.emit("error", { code: "not_found", message: `The guide "${guide}" is not there for this person.` });
}

/** What was shown to the person before, to be seen again. @param {import("../contract.d.ts").Core} core @param {string} guide @returns {Promise<Decision | undefined>} */
async function shownBefore({ request, reader }, guide) {
  const { history } = await request("GET", "hints", { query: [["language", reader.language]] });
  return history.find((/** @type {any} */ shown) => shown.guide === guide)?.again;
}
