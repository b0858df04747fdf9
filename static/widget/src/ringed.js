/** Which guides have a ring around their element: tours, and what says so. @param {import("./contract.d.ts").Decision} decision */
export const isRinged = ({ kind, highlight = kind === "tour" }) => highlight;
