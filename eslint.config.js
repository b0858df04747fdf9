/** Lint rules of the embed and its tests: what a host page must never meet is refused here. */
import js from "@eslint/js";
import globals from "globals";

const NOT_ON_A_HOST_PAGE = [
  { property: "innerHTML", message: "Author text becomes nodes; see surface/nodes.js." },
  { property: "outerHTML", message: "Author text becomes nodes; see surface/nodes.js." },
  { property: "insertAdjacentHTML", message: "Author text becomes nodes; see surface/nodes.js." },
  { property: "cssText", message: "Style sheets are adopted; single values go through style.setProperty." },
];

export default [
  { ignores: ["static/widget/dist/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-var": "error",
      "prefer-const": "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 120, skipComments: true }],
      "max-params": ["error", 5],
      complexity: ["error", 14],
    },
  },
  {
    files: ["static/widget/src/**/*.js"],
    languageOptions: { globals: { ...globals.browser, CORE_FILE: "readonly", PART_HASHES: "readonly", EDITOR_FILE: "readonly" } },
    rules: {
      "no-console": "error",
      "no-extend-native": "error",
      "no-restricted-properties": ["error", ...NOT_ON_A_HOST_PAGE],
    },
  },
  { files: ["**/*.mjs", "eslint.config.js"], languageOptions: { globals: globals.node } },
  { files: ["tests/widget/browser/**", "bench/page/**"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
