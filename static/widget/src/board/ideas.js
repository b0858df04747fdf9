/** The calls of a board, as promises of what the service says. */

/** @typedef {import("../contract.d.ts").Idea} Idea */
/** @typedef {{board: {slug: string, name: string}, ideas: Idea[], next: string | null}} IdeaPage */

/** @param {Pick<import("../contract.d.ts").Core, "request" | "emit">} core @param {string} board */
export function createIdeas({ request, emit }, board) {
  const address = `boards/${encodeURIComponent(board)}/ideas`;
  return {
    /** @param {"top" | "new"} sort @param {string | null} after @returns {Promise<IdeaPage>} */
    page: (sort, after) => request("GET", address, { query: [["sort", sort], ...(after ? [/** @type {[string, string]} */ (["after", after])] : [])] }),

    /** @param {{title: string, body: string, client_id: string}} draft @returns {Promise<Idea>} */
    post: (draft) => request("POST", address, { body: draft }),

    /** @param {Idea} idea @param {boolean} voted @returns {Promise<{id: string, votes: number, voted: boolean}>} */
    async vote(idea, voted) {
      const said = await request(voted ? "PUT" : "DELETE", `ideas/${encodeURIComponent(idea.id)}/vote`, { body: {} });
      if (!Number.isInteger(said.votes)) throw new TypeError("This is no standing of an idea.");
      emit("voted", { idea: idea.id, votes: said.votes, voted: said.voted });
      return said;
    },
  };
}

/** What went wrong, in the reader's language. @param {any} error @param {import("../contract.d.ts").BoardTexts} texts */
export function explain(error, texts) {
  if (error?.code === "too_many_requests") return texts.tooMany;
  return error?.code === "not_found" ? texts.notFound : texts.failedHint;
}
