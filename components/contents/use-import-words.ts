import { useTranslations } from "use-intl";

/** Areas of words that have no arguments. */
type Area = "kind" | "clock" | "reason" | "refused" | "instead";

/**
 * The words for what a trace says of its inputs. The trace may be of another version, or made by hand: what has no words
 * is shown as it stands there.
 */
export function useImportWords(): (area: Area, word: string) => string {
  const text = useTranslations("imports");
  return (area, word) => {
    const key = `${area}.${word}` as `kind.trace`;
    return /^[a-z]+$/i.test(word) && !(word in Object.prototype) && text.has(key) ? text(key) : word;
  };
}
