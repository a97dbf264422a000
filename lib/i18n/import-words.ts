/** Which words of the area `imports` there are: what a trace says of its inputs may be of another version, or made by hand. */
import imports from "../../messages/en/imports.json" with { type: "json" };

/** Areas of words for what a header says. */
export type ImportArea = "kind" | "clock" | "reason" | "refused" | "instead" | "instant" | "bring";

/** Whether the area has words for it; what has none is shown as it stands there. */
export function hasImportWords(area: ImportArea, word: string): boolean {
  return Object.hasOwn(imports[area], word);
}
