/** Texts that are formatted once: thousands of bars say the same few things, and formatting one takes longer than placing it. */
import type { Translate } from "./model.ts";

/** Then all is forgotten: a cluster that is watched for days says ever new numbers. */
const MOST_TEXTS = 5_000;

const memories = new WeakMap<Translate, Translate>();

/** The same texts, each formatted when it is first asked for; asked again for the same function, it remembers what it had. */
export function rememberWords(translate: Translate): Translate {
  const known = memories.get(translate);
  if (known !== undefined) return known;
  const texts = new Map<string, string>();
  const remembering: Translate = (key, values) => {
    const name = values === undefined ? key : `${key} ${JSON.stringify(values)}`;
    const had = texts.get(name);
    if (had !== undefined) return had;
    if (texts.size >= MOST_TEXTS) texts.clear();
    const text = values === undefined ? translate(key) : translate(key, values);
    texts.set(name, text);
    return text;
  };
  memories.set(translate, remembering);
  return remembering;
}
