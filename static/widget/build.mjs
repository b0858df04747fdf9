/**
 * Builds the embed: `src/` to the minified, hashed and precompressed files in `dist/` that the service serves,
 * and copies the two pinned libraries of the members' pages into the package.
 *
 * Every part is one file, and what all lazy parts draw with (`src/surface/`) is one more, which they import. That import costs
 * no round trip: the core asks for it in the same moment as for the first part.
 *
 *     node static/widget/build.mjs           writes the files and prints the sizes
 *     node static/widget/build.mjs --check   exits 1 when the committed files differ from a fresh build
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, "../..");
const SRC = join(HERE, "src");
const DIST = join(HERE, "dist");
const VENDOR = join(ROOT, "widget_server/web/static/vendor");

const SURFACE = "surface/surface.js";

/** The lazy parts before those that import them: a part's name holds the hash of what it imports. */
const PARTS = [
  ["surface", SURFACE],
  ["texts-en", "texts/en.js"],
  ["texts-ru", "texts/ru.js"],
  ["conditions", "conditions/conditions.js"],
  ["actions", "actions/actions.js"],
  ["ring", "ring/ring.js"],
  ["pressed", "pressed/pressed.js"],
  ["measured", "measured/measured.js"],
  ["media", "media/media.js"],
  ["hotspot", "hotspot/hotspot.js"],
  ["modal", "modal/modal.js"],
  ["banner", "banner/banner.js"],
  ["checklist", "checklist/checklist.js"],
  ["survey", "survey/survey.js"],
  ["guides", "guides/guides.js"],
  ["board-en", "board/texts/en.js"],
  ["board-ru", "board/texts/ru.js"],
  ["board", "board/board.js"],
  ["ratings", "ratings/ratings.js"],
  ["debug", "debug/debug.js"],
  ["centre-en", "centre/texts/en.js"],
  ["centre-ru", "centre/texts/ru.js"],
  ["centre", "centre/centre.js"],
  ["launcher", "launcher/launcher.js"],
  ["mistakes", "mistakes/mistakes.js"],
  ["starting", "starting/starting.js"],
  ["core", "core.js"],
  // After the core, which need not know them.
  ["editor-en", "editor/texts/en.js"],
  ["editor-ru", "editor/texts/ru.js"],
  ["editor-elements", "editor/elements.js"],
  ["editor-cards", "editor/views/views.js"],
  ["editor-surveys", "editor/views/questions.js"],
  ["editor-walk", "editor/walk/walk.js"],
  ["editor", "editor/editor.js"],
];

const VENDORED = {
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "htmx.LICENSE.txt": "htmx.org/LICENSE",
  "chart.umd.min.js": "chart.js/dist/chart.umd.min.js",
  "chart.LICENSE.txt": "chart.js/LICENSE.md",
  // The members' pages preview a look in the embed's own style sheets.
  "embed-theme.css": "../static/widget/src/surface/theme.css",
  "embed-step.css": "../static/widget/src/guides/step.css",
  "embed-tip.css": "../static/widget/src/guides/tip.css",
  "embed-banner.css": "../static/widget/src/banner/banner.css",
  "embed-checklist.css": "../static/widget/src/checklist/checklist.css",
};

/** Budgets in bytes of brotli: of what is loaded on its own. @type {Record<string, {parts: string[], limit: number}>} */
export const BUDGETS = {
  loader: { parts: ["inapp"], limit: 1024 },
  core: { parts: ["core"], limit: 6 * 1024 },
  surface: { parts: ["surface"], limit: 3 * 1024 },
  guides: { parts: ["guides"], limit: 10 * 1024 },
  conditions: { parts: ["conditions"], limit: 4 * 1024 },
  actions: { parts: ["actions"], limit: 512 },
  ring: { parts: ["ring"], limit: 1024 },
  pressed: { parts: ["pressed"], limit: 512 },
  measured: { parts: ["measured"], limit: 768 },
  media: { parts: ["media"], limit: 1.25 * 1024 },
  hotspot: { parts: ["hotspot"], limit: 1.5 * 1024 },
  "modal and banner": { parts: ["modal", "banner"], limit: 2 * 1024 },
  checklist: { parts: ["checklist"], limit: 3 * 1024 },
  survey: { parts: ["survey"], limit: 3.25 * 1024 },
  board: { parts: ["board"], limit: 6 * 1024 },
  ratings: { parts: ["ratings"], limit: 2.5 * 1024 },
  debug: { parts: ["debug"], limit: 2.5 * 1024 },
  launcher: { parts: ["launcher"], limit: 1024 },
  // For members alone: no visitor loads it.
  editor: { parts: ["editor"], limit: 20 * 1024 },
  "its recorder of walks": { parts: ["editor-walk"], limit: 12 * 1024 },
  "its cards": { parts: ["editor-cards"], limit: 10 * 1024 },
  "its card of questions": { parts: ["editor-surveys"], limit: 4 * 1024 },
  "its eye for elements": { parts: ["editor-elements"], limit: 8 * 1024 },
  "what it says in English": { parts: ["editor-en"], limit: 4.5 * 1024 },
  "what it says in Russian": { parts: ["editor-ru"], limit: 4.5 * 1024 },
  mistakes: { parts: ["mistakes"], limit: 768 },
  starting: { parts: ["starting"], limit: 512 },
  centre: { parts: ["centre"], limit: 6 * 1024 },
  "texts of the centre in English": { parts: ["centre-en"], limit: 1024 },
  "texts of the centre in Russian": { parts: ["centre-ru"], limit: 1024 },
  "texts of the board in English": { parts: ["board-en"], limit: 1024 },
  "texts of the board in Russian": { parts: ["board-ru"], limit: 1024 },
  "texts in English": { parts: ["texts-en"], limit: 1024 },
  "texts in Russian": { parts: ["texts-ru"], limit: 1024 },
};

const FIRST_HINT = ["inapp", "core", "surface", "guides", "texts-ru"];
/**
 * What a page loads, with its one language: for a first hint (a tip, a tour), with an idea board and stars
 * besides, and when it meets every part that is for its visitors.
 * @type {Record<string, {parts: string[], limit: number}>}
 */
export const PAGES = {
  "a first hint": { parts: FIRST_HINT, limit: 18.5 * 1024 },
  "and board and stars": { parts: [...FIRST_HINT, "board", "board-ru", "ratings"], limit: 25 * 1024 },
  "every part": { parts: PARTS.map(([name]) => name).filter((name) => !["debug", "mistakes"].includes(name) && !name.endsWith("-en") && !name.startsWith("editor")).concat("inapp"), limit: 48 * 1024 },
};

/** Style sheets are written as .css files and travel as minified text inside the part that adopts them. */
const styleSheets = {
  name: "style-sheets",
  setup(/** @type {import("esbuild").PluginBuild} */ { onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** @param {Map<string, string>} built source path to served file name */
function builtParts(built) {
  return {
    name: "built-parts",
    setup(/** @type {import("esbuild").PluginBuild} */ { onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const source = resolve(resolveDir, path);
        const isShared = kind === "import-statement" && path.endsWith(".js") && dirname(source) === join(SRC, "surface") && resolveDir !== dirname(source);
        if (kind !== "dynamic-import" && !isShared) return null;
        const file = built.get(isShared ? join(SRC, SURFACE) : source);
        if (!file) return { errors: [{ text: `${path} is imported lazily but is no part built before; add it to PARTS` }] };
        return { path: `./${file}`, external: true };
      });
    },
  };
}

/**
 * @param {string} entry
 * @param {import("esbuild").BuildOptions} options
 */
async function bundle(entry, options) {
  const result = await build({
    entryPoints: [join(SRC, entry)],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    write: false,
    charset: "utf8",
    legalComments: "none",
    target: "es2022",
    logLevel: "warning",
    ...options,
  });
  return Buffer.from(result.outputFiles?.[0]?.contents ?? []);
}

/** @returns {Promise<{files: Map<string, Buffer>, names: Map<string, string>}>} contents by served name; served name by part */
async function freshBuild() {
  const files = new Map();
  const names = new Map();
  const built = new Map();
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const [name, entry] of PARTS) {
    const define = { PART_HASHES: JSON.stringify(hashes) };
    const contents = await bundle(entry, { format: "esm", define, plugins: [styleSheets, builtParts(built)] });
    hashes[name] = createHash("sha256").update(contents).digest("hex").slice(0, 8);
    const file = `${name}-${hashes[name]}.js`;
    built.set(join(SRC, entry), file);
    names.set(name, file);
    files.set(file, contents);
  }
  const entries = Object.fromEntries(["core", "editor"].map((name) => [`${name.toUpperCase()}_FILE`, JSON.stringify(names.get(name))]));
  files.set("inapp.js", await bundle("loader.js", { format: "iife", define: entries }));
  names.set("inapp", "inapp.js");
  return { files, names };
}

const brotli = (/** @type {Buffer} */ contents) =>
  brotliCompressSync(contents, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
  });
const gzip = (/** @type {Buffer} */ contents) => gzipSync(contents, { level: 9 });

/** @param {{files: Map<string, Buffer>, names: Map<string, string>}} fresh */
async function write({ files, names }) {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST, { recursive: true });
  await mkdir(VENDOR, { recursive: true });
  /** @type {Record<string, {file: string, bytes: number, brotli: number}>} */
  const manifest = {};
  for (const name of [...names.keys()].sort()) {
    const file = /** @type {string} */ (names.get(name));
    const contents = /** @type {Buffer} */ (files.get(file));
    const compressed = brotli(contents);
    manifest[`${name}.js`] = { file, bytes: contents.length, brotli: compressed.length };
    await writeFile(join(DIST, file), contents);
    await writeFile(join(DIST, `${file}.br`), compressed);
    await writeFile(join(DIST, `${file}.gz`), gzip(contents));
  }
  await writeFile(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const [file, source] of Object.entries(VENDORED)) await writeFile(join(VENDOR, file), await vendored(source));
  return manifest;
}

/** A library's file without the pointer to its source map, which is not served. @param {string} source */
async function vendored(source) {
  const contents = await readFile(join(ROOT, "node_modules", source), "utf8");
  return Buffer.from(contents.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n"));
}

/**
 * What differs between the committed files and a fresh build, one sentence each. Compressed files are compared by what
 * they hold: another version of the compressor may pack the same text in other bytes.
 * @param {{files: Map<string, Buffer>, names: Map<string, string>}} fresh
 */
async function differences({ files, names }) {
  const found = [];
  const committed = new Set(await readdir(DIST).catch(() => []));
  const manifest = JSON.parse(await readFile(join(DIST, "manifest.json"), "utf8").catch(() => "{}"));
  committed.delete("manifest.json");
  for (const [name, file] of names) {
    const contents = /** @type {Buffer} */ (files.get(file));
    /** @type {[string, (packed: Buffer) => Buffer][]} */
    const forms = [["", (plain) => plain], [".br", brotliDecompressSync], [".gz", gunzipSync]];
    for (const [ending, unpack] of forms) {
      const kept = await readFile(join(DIST, file + ending)).catch(() => null);
      committed.delete(file + ending);
      if (!kept) found.push(`dist/${file}${ending} is missing`);
      else if (!unpack(kept).equals(contents)) found.push(`dist/${file}${ending} holds something else`);
      else if (ending === ".br" && manifest[`${name}.js`]?.brotli !== kept.length) found.push(`dist/manifest.json: size of ${name}.js`);
    }
    if (manifest[`${name}.js`]?.file !== file) found.push(`dist/manifest.json: file of ${name}.js`);
  }
  for (const file of committed) found.push(`dist/${file} is no longer built`);
  for (const [file, source] of Object.entries(VENDORED)) {
    const kept = await readFile(join(VENDOR, file)).catch(() => Buffer.alloc(0));
    if (!kept.equals(await vendored(source))) found.push(`vendor/${file} differs from node_modules/${source}`);
  }
  return found;
}

/** @param {Record<string, {bytes: number, brotli: number}>} manifest */
function printSizes(manifest) {
  for (const [name, { parts, limit }] of Object.entries({ ...BUDGETS, ...PAGES })) {
    const size = parts.reduce((sum, part) => sum + manifest[`${part}.js`].brotli, 0);
    console.log(`${name.padEnd(20)}${String(size).padStart(8)} of ${String(limit).padStart(6)} bytes brotli${size > limit ? "  OVER" : ""}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fresh = await freshBuild();
  if (process.argv.includes("--check")) {
    const found = await differences(fresh);
    for (const difference of found) console.error(difference);
    if (found.length) console.error("The committed files are not those a fresh build makes. Run: npm run build");
    process.exitCode = found.length ? 1 : 0;
  } else {
    printSizes(await write(fresh));
  }
}
