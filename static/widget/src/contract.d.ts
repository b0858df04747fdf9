/** Shapes that travel between the embed and the service (see docs/http-api.md), and between the parts of the embed. */

export type Action = { label: string; do: string; url?: string; board?: string };
export type Step = { title?: string; body?: string; actions?: Action[] };

export type Decision = {
  decision: string;
  guide: string;
  version: number;
  kind: string;
  priority: number;
  placement?: { page?: string; element?: string };
  steps: Step[];
};

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
  send: typeof import("./transport.js").send;
  service: { key: string; server: string };
  /** The present person's, where the host's server has signed one. */
  token(): string | undefined;
  emit(name: string, payload: { [name: string]: unknown }): void;
  /** An event of the service's own. */
  report(event: string, properties: { [name: string]: unknown }): void;
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

/** What became of a decision on this page, over all its scenes; `step` counts from 0. */
export type Course = { step: number; thrownOut: number; isExposed?: boolean };

export type GuideModule = {
  play(core: Core, scene: {
    decision: Decision;
    target: Element | null;
    record: Course;
    receivedMs: number;
    /** Ends the scene; false where it is over already. */
    onAnswer(): boolean;
    /** The answer has been told: the next guide may begin. */
    onOver(): void;
  }): Shown;
};

export type Render = (core: Core, guide: {
  decision: Decision;
  step: number;
  target: Element | null;
  onStep(step: number): void;
  onAnswer(answer: Answering): void;
}) => Shown;
