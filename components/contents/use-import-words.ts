import { useTranslations } from "use-intl";
import { hasImportWords, type ImportArea } from "@/lib/i18n/import-words.ts";

/** Words for what a trace says of its inputs; what has none is shown as it stands there. */
export function useImportWords(): (area: Exclude<ImportArea, "instant" | "bring">, word: string) => string {
  const text = useTranslations("imports");
  return (area, word) => (hasImportWords(area, word) ? text(`${area}.${word}` as "kind.trace") : word);
}
