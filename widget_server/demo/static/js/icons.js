/** @file Line icons on a 20 × 20 grid, drawn in the text's colour. */

import { s } from "./dom.js";

const PATHS = {
  dashboard: "M3.5 3.5h5.5v6.5H3.5zM11.5 3.5h5v3.5h-5zM11.5 10h5v6.5h-5zM3.5 13h5.5v3.5H3.5z",
  reports: "M5 2.75h7L16 7v10.25H5zM11.75 2.75V7H16M8 14v-2.5M10.5 14v-4M13 14v-1.5",
  support: "M3 4.25h14v9.5H9.5L6 17v-3.25H3zM7 8h6M7 10.5h4",
  ideas: "M7.5 14.5h5M8.25 17h3.5M10 2.75a5 5 0 0 1 3 9c-.6.5-.9 1-.9 1.75v1H7.9v-1c0-.75-.3-1.25-.9-1.75a5 5 0 0 1 3-9z",
  help: "M10 2.75a7.25 7.25 0 1 0 0 14.5a7.25 7.25 0 0 0 0-14.5M7.75 8a2.25 2.25 0 1 1 3.5 1.85c-.75.5-1.25.9-1.25 1.9M10 14.25v.1",
  bar: "M4 16.5v-6M8 16.5v-12M12 16.5v-8M16 16.5V7",
  line: "M3 14l4.5-5 3.5 3 6-7.5",
  area: "M3 16.5v-4l4.5-4 3.5 2.5 6-6v11.5z",
  donut: "M10 3a7 7 0 1 0 7 7h-4a3 3 0 1 1-3-3zM12.5 3.5a7 7 0 0 1 4 4",
  share: "M10 12.5V3.25M6.75 6.25L10 3l3.25 3.25M4.5 10v6.5h11V10",
  export: "M10 3v9.25M6.75 9.25L10 12.5l3.25-3.25M4 13.5v3h12v-3",
  file: "M5 2.75h7L16 7v10.25H5zM11.75 2.75V7H16M10.5 9.25v4.5M8.5 12l2 2 2-2",
  save: "M4 10.5l4 4 8-9",
  plus: "M10 4v12M4 10h12",
  chevron: "M6 8l4 4 4-4",
  person: "M10 10a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5zM3.75 17a6.25 6.25 0 0 1 12.5 0",
  leave: "M8 3.5H4v13h4M8.5 10h8M13.5 7l3 3-3 3",
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5L17 17",
  link: "M8.5 11.5l3-3M9 6l1.75-1.75a3.5 3.5 0 0 1 5 5L14 11M11 14l-1.75 1.75a3.5 3.5 0 0 1-5-5L6 9",
  team: "M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM2.5 16a5 5 0 0 1 10 0M13 4.25a2.75 2.75 0 0 1 0 5M14.75 12a5 5 0 0 1 2.75 4",
  send: "M3.5 10L17 3.5 12.5 17l-2.75-5.75z",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 5l-5 5 5 5",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const path = s("path", { d: PATHS[name] });
  return s("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, path);
}
