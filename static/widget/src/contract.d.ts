/** Shapes that travel between the embed and the service (see docs/http-api.md), and between the parts of the embed. */

export type Action = { label: string; do: string; url?: string; board?: string };
export type Step = { title?: string; body?: string; actions?: Action[] };

export type Decision = {
  decision: string;
  guide: string;
  version: number;
  kind: string;
  priority: number;
  placement?: Placement;
  /** The browser's moment that opens the guide, one of: page, element_seen, element_clicked, exit_intent, scroll, idle_ms, dwell_ms, now. */
  when?: { [kind: string]: any };
  delay_ms?: number;
  expires_ms?: number;
  steps: Step[];
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
export type PlacementElement = { selector?: string; fallback?: string[]; text?: string | string[]; role?: string; tag?: string };
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
  | { kind: "delivered"; refused?: { code?: string; message?: string }[]; decisions?: Decision[]; cancelled?: string[]; askAgainMs?: unknown }
  | { kind: "refused" }
  | { kind: "unwelcome" }
  | { kind: "later"; waitMs?: number };

export type Answer = { status: number; waitMs?: number; body: any };

/** The one door by which the lazy parts reach the core. */
export type Core = {
  /** Calls the service as the present person; resolves to the body, rejects with a Refusal. */
  request(method: string, path: string, parts?: { query?: [string, string][]; body?: { [name: string]: unknown } }): Promise<any>;
  emit(name: string, payload: { [name: string]: unknown }): void;
  /** An event of the service's own. */
  report(event: string, properties: { [name: string]: unknown }): void;
  /** Whether this was not told before on this day from this browser. */
  isNews(about: string): boolean;
  /** The present person. */
  names(): Identity;
  openBoard(board: string): void;
  language: string;
  texts: Texts;
};

export type Texts = typeof import("./texts/en.js").default;

export type Answering = "complete" | "dismiss" | "snooze";

/** A guide on the screen. */
export type Shown = {
  /** The element was rendered anew: point at this one. */
  follow(target: Element): void;
  /** Out of sight while its element is scrolled away, without being closed. */
  cover(covered: boolean): void;
  isThere(): boolean;
  close(): void;
};

/** What the browser checks beyond a page and a selector, loaded when a decision asks for it. */
export type Conditions = {
  /** Waits for what these wait for and for nothing else. */
  wait(decisions: Decision[], path: string): void;
  /** Whether it may show now; what is held began in its moment and goes on. */
  allows(decision: Decision, isHeld: boolean): boolean;
  /** Its element; while it is awaited, no other guide may take the place. */
  find(decision: Decision): { target?: Element; watch: Element[]; by?: string; isAwaited?: boolean };
  /** Another person sits there now. */
  clear(): void;
};

export type ConditionsModule = {
  createConditions(parts: { core: Pick<Core, "report" | "isNews">; onChange: () => void; tools: Tools }): Conditions;
};

/** What the part that loads another lends it, so that it is not sent twice. */
export type Tools = {
  matchesPage: typeof import("./guides/glob.js").matchesPage;
  isVisible: typeof import("./guides/elements.js").isVisible;
};

export type Render = (core: Core, guide: {
  decision: Decision;
  step: number;
  target: Element | null;
  onStep(step: number): void;
  onAnswer(answer: Answering): void;
}) => Shown;
