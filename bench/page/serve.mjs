/** One host product of some 2,000 elements, served over the loopback, with whatever one contestant needs. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { RUN } from "./contestants.mjs";

const TYPES = /** @type {Record<string, string>} */ ({ ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".json": "application/json" });

const ROWS = Array.from({ length: 320 }, (_, row) => `<tr><td><a href="#${row}">A-${10_000 + row}</a></td><td>Nov ${1 + (row % 28)}</td><td>Customer ${row}</td><td>€${row * 37}</td><td><button>Open</button></td></tr>`).join("");
const STYLE = `body{margin:0;font:15px/1.5 system-ui}header{position:sticky;top:0;padding:12px 24px;background:#fff;border-bottom:1px solid #ddd}main{padding:24px}table{inline-size:100%;table-layout:fixed;border-collapse:collapse}td{padding:6px;border-bottom:1px solid #eee}`;

/** @param {import("./contestants.mjs").Contestant} contestant @param {boolean} isStrict whether the page has a strict content security policy */
export async function serve(contestant, isStrict) {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Orders</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/host.css">${contestant.head}</head>
    <body><header><button data-tour="share">Share</button></header><main><h1>Orders</h1><table><tbody>${ROWS}</tbody></table></main></body></html>`;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://bench");
    request.resume();
    const send = (/** @type {string} */ type, /** @type {string | Buffer} */ body) => response.writeHead(200, { "Content-Type": type, ...(isStrict && type === "text/html" && { "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types 'none'" }) }).end(body);
    if (pathname === "/") return send("text/html", page);
    if (pathname === "/host.css") return send("text/css", STYLE);
    if (RUN[pathname]) return send("text/javascript", RUN[pathname]);
    const answer = Object.entries(contestant.answers).find(([path]) => pathname === path || (path.endsWith("/") && pathname.startsWith(path)));
    if (answer) return send("application/json", JSON.stringify(answer[1]));
    const folder = contestant.files.find(([path]) => pathname.startsWith(path));
    const file = folder && (await readFile(join(folder[1], normalize(pathname.slice(folder[0].length)))).catch(() => null));
    return file ? send(TYPES[extname(pathname)] ?? "text/plain", file) : response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
