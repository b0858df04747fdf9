/** A style sheet arrives as its minified text. */
declare module "*.css" {
  const text: string;
  export default text;
}

/** File name of the built core, put into the loader by the build. */
declare const CORE_FILE: string;

/** File name of the built editor. */
declare const EDITOR_FILE: string;

/** Whether the resource centre is among the built parts. */


/** The hash in the name of each part's file. */
declare const PART_HASHES: Record<string, string>;

interface Window {
  inapp?: any;
  navigation?: EventTarget;
}
