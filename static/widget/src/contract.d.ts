/** Shapes that travel between the embed and the service (see docs/http-api.md), and between the parts of the embed. */

/** What authors wrote: plain text, or the tree that the service made of Markdown. */
export type Contents = string | ContentNode[];
export type ContentNode = string | [string, ...any[]];

export type Action = {
  label: string;
  do: string;
  url?: string;
  board?: string;
  guide?: string;
  event?: string;
  properties?: { [name: string]: unknown };
  article?: string;
  style?: "primary" | "quiet";
};
export type Step = {
  title?: string;
  body?: Contents;
  image?: { url: string; alt?: string };
  video?: { url: string; title?: string };
  /** Of a tour: it goes on when its element is pressed. */
  advance_on?: "press";
  actions?: Action[];
  /** Of a tour: each of its steps has its own. */
  placement?: Placement;
};
/** Of a checklist; the service says what is done. */
export type Item = { name: string; title: string; body?: Contents; actions?: Action[]; done: boolean };

/** Of a survey. */
export type Question = {
  name: string;
  ask: string;
  type: "scale" | "choice" | "text";
  optional?: true;
  from?: number;
  to?: number;
  labels?: { from?: string; to?: string };
  options?: { name: string; label: string }[];
  many?: true;
  at_most?: number;
};
/** A point, the name of an option or names of several, words; empty where it was taken back. */
export type Answered = number | string | string[];

export type Decision = {
  decision: string;
  guide: string;
  version: number;
  kind: string;
  /** The name of the look that it is drawn in; without it the workspace's own. */
  look?: string;
  priority: number;
  placement?: Placement;
  /** The browser's moment that opens the guide, one of: page, element_seen, element_clicked, exit_intent, scroll, idle_ms, dwell_ms, now. */
  when?: { [kind: string]: any };
  delay_ms?: number;
  expires_ms?: number;
  steps: Step[];
  /** Its showing has to be granted in its moment; false: it was asked for, and costs no attention. */
  claim?: boolean;
  /** A tour that goes on, or the question at which a survey does, from 1. */
  step?: number;
  questions?: Question[];
  thanks?: Contents;
  items?: Item[];
  banner?: { position?: "top" | "bottom" | "inline" };
  published_ms?: number;
  variant?: string;
  /** A ring is drawn around its element; a tour has one unless this is false. */
  highlight?: boolean;
  /** False: its author does not ask whether it helped. */
  not_helpful?: boolean;
  /** Of an announcement: the person has seen it, here or elsewhere. */
  read?: boolean;
};

/** As its author wrote it, durations in milliseconds. */
export type Placement = {
  page?: PlacementPage | PlacementPage[];
  element?: string | PlacementElement;
  wait_for_ms?: number;
  when_missing?: "wait" | "skip";
  device?: string | string[];
  width?: Tests;
};
export type PlacementPage = string | { path?: string; params?: { [name: string]: Tests }; query?: { [name: string]: Tests } };
export type PlacementElement = { selector?: string; fallback?: string[]; text?: string | string[]; role?: string; tag?: string; match?: "strict" | "lenient" };
type Tests = { [operator: string]: any };

export type Idea = {
  id: string;
  title: string;
  body: string;
  status: "open" | "planned" | "started" | "shipped" | "declined";
  votes: number;
  voted: boolean;
  mine: boolean;
  created_at: string;
};

export type Identity = { anonymousId: string; userId?: string };

export type HostEvent = {
  type: "track" | "identify" | "group" | "page";
  messageId: string;
  timestamp: string;
  anonymousId: string;
  userId?: string;
  event?: string;
  name?: string;
  groupId?: string;
  properties?: { [name: string]: unknown };
  traits?: { [name: string]: unknown };
  context?: { groupId: string };
};

/** What an answer means for what was sent: it is done with, it comes again later, or this page is not welcome. */
export type Outcome =
  | { kind: "delivered"; refused?: { code?: string; message?: string }[]; decisions?: Decision[]; cancelled?: string[]; askAgainMs?: unknown; hasLauncher?: boolean }
  | { kind: "refused" }
  | { kind: "unwelcome" }
  | { kind: "later"; waitMs?: number };

export type Answer = { status: number; waitMs?: number; body: any };

/** The one door by which the lazy parts reach the core. */
export type Core<T = Texts> = {
  /** Calls the service as the present person; resolves to the body, rejects with a Refusal. */
  request(method: string, path: string, parts?: { query?: [string, string][]; body?: { [name: string]: unknown } }): Promise<any>;
  emit(name: string, payload: { [name: string]: unknown }): void;
  /** An event of the service's own, or one that an author's button tells of. */
  report(event: string, properties: { [name: string]: unknown }): void;
  /** Whether this was not told before on this day from this browser. */
  isNews(about: string): boolean;
  /** The present person. */
  names(): Identity;
  openBoard(board: string): void;
  /** The resource centre, at one of its views, about something: a guide, an article. */
  openCentre(view?: string, about?: { [name: string]: unknown }): void;
  /** Shows a guide that the person asked for. */
  start(guide: string): void;
  /** All that the service tells this page of. */
  decisions(): Decision[];
  /** Guides of one kind that the service tells this page of: the announcements of the feed, the checklists. */
  told(kind: string): Decision[];
  /** What is fetched when it is needed. */
  part(name: string): Promise<any>;
  /** What this browser remembers, and what this tab does. */
  storage: import("./storage.js").Storage;
  visit: import("./storage.js").Storage;
  /** The language and the time zone of whoever reads. */
  reader: { language: string; timezone: string };
  language: string;
  texts: T;
};

export type Texts = typeof import("./texts/en.js").default;
export type BoardTexts = typeof import("./board/texts/en.js").default;

/** What shows guides, once it is there. */
export type Stage = ReturnType<typeof import("./guides/stage.js").createStage>;

export type Answering = "complete" | "dismiss" | "snooze";

/** A guide on the screen. */
export type Shown = {
  /** The element was rendered anew: point at this one. */
  follow?(target: Element): void;
  /** Out of sight while its element is scrolled away, without being closed. */
  cover?(covered: boolean): void;
  /** The service tells more of it: what is done by now. */
  update?(): void;
  /** Another step, in the same place. */
  turn?(step: number): void;
  /** Something of ours is in the corner beneath. */
  raise?(isRaised: boolean): void;
  isThere(): boolean;
  /** @returns whether the focus was in it */
  close(): boolean;
};

/** What the browser checks beyond a page and a selector, loaded when a decision asks for it. */
export type Conditions = {
  /** Waits for what these wait for and for nothing else. */
  wait(decisions: Decision[], path: string): void;
  /** Whether it may show now; what is held began in its moment and goes on. */
  allows(decision: Decision, isHeld: boolean): boolean;
  /** Its element, or why there is none. */
  find(decision: Decision): Finding;
  /** Another person sits there now. */
  clear(): void;
};

/** `watch` are the elements whose coming into view could change what is found. */
export type Finding = { target?: Element; watch: Element[]; by?: string; reason?: "no_match" | "hidden" | "other_text" | "ambiguous" };

export type ConditionsModule = {
  open(parts: { onChange: () => void; tools: Tools }): Conditions;
};

/** What the part that loads another lends it, so that it is not sent twice. */
export type Tools = {
  matchesPage: typeof import("./guides/glob.js").matchesPage;
  isVisible: typeof import("./guides/elements.js").isVisible;
  selectAll: typeof import("./guides/roots.js").selectAll;
};

/** What a part that draws a kind of guides is told. */
export type Drawing = {
  decision: Decision;
  step: number;
  target: Element | null;
  /** The person asked for it: it may take the focus, and opens at once. */
  isAsked: boolean;
  /** What a button does. */
  act(action: Partial<Action>): void;
  /** The same for a button that answers no guide. */
  perform(action: Partial<Action>): void;
  onAnswer(answer: Answering): void;
  /** It was answered, and told so, before: now it leaves. */
  onLeave(): void;
  /** Something worth an event that is no answer. */
  tell(name: string): void;
  /** Opened by the person: it takes the place of what is in front, until it is closed. */
  onOpen(isOpen: boolean): void;
};

export type Render = (core: Core, guide: Drawing, pieces: Pieces) => Shown;

/** What the kinds of guides have in common, lent to those that are parts of their own. */
export type Pieces = {
  stepView: typeof import("./guides/step.js").stepView;
  actionButtons: typeof import("./guides/step.js").actionButtons;
  closeButton: typeof import("./guides/step.js").closeButton;
  stepStyles: string;
  renderTip: Render;
  anchors: typeof import("./guides/anchor.js").ANCHORS;
};
