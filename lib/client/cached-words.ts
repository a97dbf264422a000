/** Texts that many rows have: each is formatted once, not for every row that shows it. */

/** What a text is asked for with. */
type Values = Readonly<Record<string, string | number>>;

/** More different ones than rows are ever in view; beyond that the memory of them begins again. */
const MOST = 4_000;

/**
 * The same texts, remembered.
 * @param text gives a text of plain values; the same for the same values. Its other parts (`rich`, `has`) are not carried on
 */
export function cachedWords<F>(text: F): F {
  const format = text as unknown as (key: string, values?: Values) => string;
  const known = new Map<string, string>();
  const asked = (key: string, values?: Values): string => {
    let name = key;
    for (const value in values) name += `\n${values[value]}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    const made = format(key, values);
    if (known.size >= MOST) known.clear();
    known.set(name, made);
    return made;
  };
  return asked as unknown as F;
}
