/** One Chromium, one service and one host product for a file of tests, and what every test wants to know at its end. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { startHost, startService } from "./stub.mjs";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

/** @typedef {Awaited<ReturnType<typeof startService>>} Service */
/** @typedef {Awaited<ReturnType<typeof startHost>>} Host */

/** The launch is shared by the tests of a file. */
export function useBrowser() {
  /** @type {{browser: import("playwright-core").Browser}} */
  const shared = /** @type {any} */ ({});
  before(async () => void (shared.browser = await chromium.launch({ executablePath, args: ARGS })));
  after(() => shared.browser.close());

  /**
   * A fresh person before a fresh product; afterwards the product must be unharmed: no error, no console output, no
   * CSP violation, no layout shift, no global but `inapp`.
   * @param {{decisions?: any[], host?: Partial<Host["state"]> | ((service: string) => Partial<Host["state"]>), path?: string, context?: import("playwright-core").BrowserContextOptions, mayWarn?: boolean, isEdited?: boolean}} setting
   * @param {(scene: {page: import("playwright-core").Page, service: Service, host: Host, complaints: string[], open: (path?: string) => Promise<void>}) => Promise<void>} play
   */
  return async function withPage({ decisions = [], host: product = {}, path = "/reports/1", context: options = {}, mayWarn = false, isEdited = false }, play) {
    const service = await startService();
    service.state.decide = () => decisions;
    const host = await startHost(service.origin);
    Object.assign(host.state, typeof product === "function" ? product(service.origin) : product);
    const context = await shared.browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    /** @type {string[]} */
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      // What the browser itself says about a dead server is no word of ours.
      if (!/Failed to load resource|ERR_/.test(message.text()) && !(mayWarn && message.type() === "warning")) complaints.push(`console: ${message.text()}`);
    });
    await page.addInitScript(() => {
      /** @type {any} */ (window)[Symbol.for("shift")] = { value: 0, hosts: 0, by: "" };
      const shift = /** @type {any} */ (window)[Symbol.for("shift")];
      const observer = new PerformanceObserver((list) => {
        for (const { hadRecentInput, value, sources } of /** @type {any[]} */ (list.getEntries())) {
          if (hadRecentInput) continue;
          shift.value += value;
          const isHosts = (/** @type {any} */ { node }) => node && node.getRootNode() === document && !(node.localName ?? "").startsWith("inapp-");
          if (sources.some(isHosts)) shift.hosts += value;
          shift.by = sources.map((/** @type {any} */ { node }) => node?.outerHTML ?? node?.nodeName).join();
        }
      });
      observer.observe({ type: "layout-shift", buffered: true });
      document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    const open = async (at = path) => void (await page.goto(host.origin + at));
    try {
      await open();
      await play({ page, service, host, complaints, open });
      assert.deepEqual(complaints, [], "the host page met trouble");
      if (page.isClosed()) return;
      const { value: all, hosts, by } = await page.evaluate(() => /** @type {any} */ (window)[Symbol.for("shift")]);
      // A member's own tools may move about; the page beneath them never does.
      const value = isEdited ? hosts : all;
      assert.equal(value, 0, `the layout shifted by ${value}: ${by}`);
    } finally {
      await context.close();
      service.close();
      host.close();
    }
  };
}

/** The events of one name that the service has received. @param {Service} service @param {string} name */
export const received = ({ state }, name) => state.events.filter((event) => event.event === name || event.type === name);

/** Waits until the service knows. @param {Service} service @param {string} name @param {number} [count] */
export async function arrival(service, name, count = 1) {
  const deadline = Date.now() + 30_000;
  while (received(service, name).length < count) {
    if (Date.now() > deadline) assert.fail(`no ${count} × ${name}; there are ${JSON.stringify(service.state.events.map((event) => event.event ?? event.type))}`);
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, 5)));
  }
  return received(service, name);
}

/** Waits until it holds. @param {() => boolean | Promise<boolean>} holds @param {string} what */
export async function until(holds, what) {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail(`not within 30 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
