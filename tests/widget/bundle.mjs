/** One module of the embed as a script that gives its exports to a page, for tests of parts that have no page of their own. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SRC = join(dirname(fileURLToPath(import.meta.url)), "../../static/widget/src");

/** @param {string[]} entries paths below src/ @param {string} name of the global that holds all their exports */
export async function bundle(entries, name) {
  const contents = entries.map((entry) => `export * from ${JSON.stringify(join(SRC, entry))};`).join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: SRC }, bundle: true, write: false, format: "iife", globalName: name, charset: "utf8", target: "es2022", loader: { ".css": "text" },
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await bundle(process.argv.slice(3), process.argv[2]));
