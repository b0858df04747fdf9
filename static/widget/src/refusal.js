/** A call that was not carried out, with the reason as a code (those of docs/http-api.md, or `unreachable`). */
export class Refusal extends Error {
  /** @param {string} code @param {string} message @param {string | null} [field] path into what was sent */
  constructor(code, message, field = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
