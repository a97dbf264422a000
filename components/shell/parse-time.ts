import { createParser } from "nuqs";

/** An instant in an address: RFC 3339 with milliseconds. Any other text counts as absent. */
export const parseAsTime = createParser<number>({
  parse: (text) => {
    const t = Date.parse(text);
    return Number.isNaN(t) ? null : t;
  },
  serialize: (t) => new Date(Math.round(t)).toISOString(),
});
