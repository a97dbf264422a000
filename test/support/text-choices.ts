/** What a text of the catalogue may say, by its choices. */

/** Each choice of a text with each word that it knows: `{sort, select, image {…} other {…}}` has `["sort", "image"]` and `["sort", "other"]`. */
export function choicesOf(text: string): [name: string, word: string][] {
  const found = new Map<string, [string, string]>();
  for (const { 0: start, 1: name = "", index } of text.matchAll(/\{(\w+), select, /g)) {
    let depth = 0;
    for (const { 0: part, 1: word } of text.slice(index + start.length).matchAll(/(?:(\w+) )?\{|\}/g)) {
      if (part === "}" && depth === 0) break;
      if (word !== undefined && depth === 0) found.set(`${name} ${word}`, [name, word]);
      depth += part === "}" ? -1 : 1;
    }
  }
  return [...found.values()];
}
