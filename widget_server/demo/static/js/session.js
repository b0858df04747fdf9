/** @file Who is signed in, and what the widget is told about it. */

import { inapp } from "./inapp.js";
import { recall, remember } from "./storage.js";

/** @typedef {{id: string, traits: {name: string, plan: string, arr: number, currency: string, renewal_date: string}}} Account */
/** @typedef {{id: string, account: string, traits: {name: string, email: string, role: string}}} Person */
/** @typedef {{id: string, name: string}} Agent */
/** @typedef {{accounts: Account[], persons: Person[], agents: Agent[]}} Cast */

export class Session {
  /** @type {Person | null} */ person = null;
  /** @type {() => void} */ #changed;

  /** @param {Cast} cast @param {() => void} changed called after somebody else is signed in */
  constructor(cast, changed) {
    this.cast = cast;
    this.#changed = changed;
    const kept = recall("person", "");
    this.person = cast.persons.find((person) => person.id === kept) ?? null;
    this.#tell();
  }

  /** Whose reports and conversation are shown: the person's id, or "visitor" when signed out. */
  get owner() {
    return this.person?.id ?? "visitor";
  }

  get account() {
    return this.cast.accounts.find((account) => account.id === this.person?.account) ?? null;
  }

  /** @param {Person} person */
  signIn(person) {
    if (person.id === this.person?.id) return;
    // A visitor who signs in is the same human and keeps the history; another person is not.
    if (this.person) inapp("reset");
    this.#become(person);
  }

  signOut() {
    if (!this.person) return;
    inapp("reset");
    this.#become(null);
  }

  /** @param {Person | null} person */
  #become(person) {
    this.person = person;
    remember("person", person?.id ?? "");
    this.#tell();
    this.#changed();
  }

  #tell() {
    if (!this.person || !this.account) return;
    inapp("identify", this.person.id, this.person.traits);
    inapp("group", this.account.id, this.account.traits);
  }
}
