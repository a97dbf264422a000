/** Search over the documentation, in the browser. */

export interface Findable {
  readonly href: string;
  readonly locale: string;
  /** Title of the page. */
  readonly page: string;
  /** Title of the part; empty before the first heading. */
  readonly title: string;
  readonly text: string;
}

export interface Hit extends Findable {
  /** The text around the first word that was found in it. */
  readonly around: string;
}

const MOST_HITS = 20;
const BEFORE = 40;
const LENGTH = 140;

/**
 * The parts that hold all words, in any case: first those whose title does. A reader of Chinese gets both languages, as not every page is in his.
 * @param query words with spaces between them
 */
export function findInDocs(all: readonly Findable[], query: string, locale: string): readonly Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return all
    .filter((part) => part.locale === "en" || part.locale === locale)
    .map((part) => ({ part, rank: rankOf(part, words, locale) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .slice(0, MOST_HITS)
    .map(({ part }) => ({ ...part, around: around(part.text, words) }));
}

/** 0: not all words are in it. */
function rankOf(part: Findable, words: readonly string[], locale: string): number {
  const [page, title, text] = [part.page, part.title, part.text].map((one) => one.toLowerCase()) as [
    string,
    string,
    string,
  ];
  if (!words.every((word) => title.includes(word) || text.includes(word) || page.includes(word))) return 0;
  const places = words.map((word) => (title.includes(word) ? 8 : text.includes(word) ? 2 : 1));
  return places.reduce((sum, place) => sum + place, 0) + (part.locale === locale ? 0.5 : 0);
}

function around(text: string, words: readonly string[]): string {
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...(places.length === 0 ? [0] : places)) - BEFORE);
  const part = text.slice(from, from + LENGTH);
  return `${from > 0 ? "…" : ""}${part}${from + LENGTH < text.length ? "…" : ""}`;
}
