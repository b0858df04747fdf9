/**
 * How soon a first hint is on the screen after it is known what to show, what a page pays on load, and whether it is
 * harmed: ours beside others, in one browser, in turn.
 *
 *     node bench/page/measure.mjs [--rounds 9]     prints JSON: {contestant: {figure: median of the rounds}}
 */
import { chromium } from "playwright-core";
import { CONTESTANTS } from "./contestants.mjs";
import { serve } from "./serve.mjs";

const asked = process.argv.indexOf("--rounds");
const ROUNDS = asked > 0 ? Number(process.argv[asked + 1]) : 9;
const SETTLE_MS = 1500;
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

/** In the page, before anything of it runs: notes shifts, long tasks, violations, and the frame in which the hint is seen. @param {{hint: string, told: string}} asked */
function watch({ hint, told }) {
  const seen = { hint_ms: 0, shift: 0, long_tasks: 0, violations: 0 };
  /** @type {any} */ (window)[Symbol.for("bench")] = seen;
  const observe = (/** @type {string} */ type, /** @type {(entry: any) => void} */ note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe("layout-shift", ({ value, hadRecentInput }) => (seen.shift += hadRecentInput ? 0 : value));
  observe("longtask", () => seen.long_tasks++);
  document.addEventListener("securitypolicyviolation", () => seen.violations++);
  if (!hint) return;
  // eslint-disable-next-line no-new-func -- an expression of the bench's own
  const find = new Function(`return ${hint}`);
  const toldMs = () => (told ? performance.getEntriesByType("resource").find(({ name }) => new URL(name).pathname.startsWith(told)) : undefined);
  const look = () => {
    const element = find();
    const isSeen = element?.isConnected && element.getClientRects().length && element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && Number(getComputedStyle(element).opacity) > 0.9;
    if (!isSeen) return requestAnimationFrame(look);
    // The frame after this one is the first that shows it.
    return requestAnimationFrame((atMs) => {
      const entry = /** @type {PerformanceResourceTiming | undefined} */ (toldMs());
      seen.hint_ms = atMs - (entry?.responseEnd ?? performance.getEntriesByName("told")[0]?.startTime ?? NaN);
    });
  };
  requestAnimationFrame(look);
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} name
 * @param {{slowed: number, isStrict: boolean}} setting
 */
async function once(browser, name, { slowed, isStrict }) {
  const contestant = CONTESTANTS[name];
  const host = await serve(contestant, isStrict);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowed });
    await page.addInitScript(watch, { hint: contestant.hint, told: contestant.told });
    await page.goto(host.origin);
    const seen = () => page.evaluate(() => /** @type {any} */ (window)[Symbol.for("bench")]);
    if (contestant.hint && !isStrict) await page.waitForFunction(() => /** @type {any} */ (window)[Symbol.for("bench")].hint_ms > 0, null, { timeout: 20_000 });
    await page.waitForTimeout(SETTLE_MS);
    const { metrics } = await session.send("Performance.getMetrics");
    const busy = metrics.find((metric) => metric.name === "TaskDuration")?.value ?? NaN;
    return { ...(await seen()), busy_ms: busy * 1000 };
  } finally {
    await context.close();
    host.close();
  }
}

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (/** @type {number} */ value) => Math.round(value * 100) / 100;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
/** @type {Record<string, Record<string, number[]>>} */
const found = {};
const note = (/** @type {string} */ name, /** @type {string} */ figure, /** @type {number} */ value) => ((found[name] ??= {})[figure] ??= []).push(value);
try {
  for (let turn = 0; turn <= ROUNDS; turn++) {
    for (const name of Object.keys(CONTESTANTS)) {
      for (const slowed of [1, 4]) {
        const seen = await once(browser, name, { slowed, isStrict: false });
        // The first turn warms the disk and the engine.
        if (turn === 0) continue;
        const ending = slowed === 1 ? "" : "_slowed";
        note(name, `first_hint_ms${ending}`, seen.hint_ms);
        note(name, `busy_ms${ending}`, seen.busy_ms);
        note(name, `long_tasks${ending}`, seen.long_tasks);
        note(name, "layout_shift", seen.shift);
      }
    }
  }
  for (const name of Object.keys(CONTESTANTS)) note(name, "csp_violations", (await once(browser, name, { slowed: 1, isStrict: true })).violations);
} finally {
  await browser.close();
}
const medians = Object.entries(found).map(([name, figures]) => [name, Object.fromEntries(Object.entries(figures).map(([figure, values]) => [figure, round(median(values))]))]);
console.log(JSON.stringify(Object.fromEntries(medians), null, 2));
