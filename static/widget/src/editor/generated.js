/** Which names in a page a machine made up: hashes, counters, prefixes of frameworks. They are others after the next build. */

const OF_FRAMEWORKS = /^(:|«|_r_|_ng|css-|sc-|jsx-|jss|svelte-|emotion-|tss-|astro-|radix-|headlessui-|ember\d)/i;
/** `Card_title__x3KqZ`, as CSS modules write it; `card__title` is somebody's own. */
const OF_MODULES = /_[A-Za-z-]+__[\w+-]{5,8}$/;
/** Digits that are a part of a word. */
const WORDS = /(oauth2|web3|utf8|mp[34]|2fa|b2[bc]|i18n|a11y|s3|h[1-6])(?![a-z0-9])/gi;
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{5}/i;
const STATES =
  /^(is|has|js|no|was)-|--|^(active|selected|open|opened|closed|current|hover|focus|focused|disabled|enabled|hidden|visible|shown?|collapsed?|expanded|loading|loaded|checked|dragging|touched|dirty|pristine|valid|invalid|in|out|fade|first|last|odd|even|left|right|top|bottom|ng-.*)$/i;
const LOOKS =
  /[:[\]/!@.]|^-?(m[trblxy]?|p[trblxy]?|w|h|z|d|gap|grid|flex|text|bg|border|rounded|font|leading|tracking|shadow|ring|space|inset|min|max|overflow|justify|items|self|content|place|order|col|row|cursor|opacity|transition|duration|ease|animate|align|float|sr|block|inline|absolute|relative|fixed|sticky|static|truncate|uppercase|lowercase|italic|underline|container|dark|light)(-|$)/;

/** Two capitals or small letters in turn, as in `bdVaJa`: no words are so short. @param {string} token */
function isScrambled(token) {
  const humps = token.split(/(?<=[a-z])(?=[A-Z])/);
  return humps.length > 1 && (humps.some((hump) => hump.length < 2) || (humps.length > 2 && token.length < humps.length * 3));
}

/** Better too often than once too little: what is refused costs a little stability, what is taken wrongly costs the guide. @param {string} name */
export function isGenerated(name) {
  if (OF_FRAMEWORKS.test(name) || OF_MODULES.test(name)) return true;
  const rest = name.replace(WORDS, "word");
  return /\d/.test(rest) || CONSONANTS.test(rest) || rest.split(/[^A-Za-z]+/).some(isScrambled);
}

/** Letters and figures in turn that no person chose: of one build, one record or one visit. @param {string} value */
export const isHash = (value) => /(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8}/i.test(value.replace(/-/g, ""));

/** Whether a class says what an element is, and not how it looks or in what state it is. @param {string} name */
export const isTelling = (name) => name.length > 2 && !isGenerated(name) && !STATES.test(name) && !LOOKS.test(name);
