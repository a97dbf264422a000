/** What stays on one line: a number with its unit of time, and a word or number that can be pressed with the marks after it. */
import { isValidElement, type ReactNode } from "react";
import styles from "./told-text.module.css";

const NO_BREAK = "\u00a0";
const UNIT = "(?:ms|s|min|h)(?![A-Za-z])";
const WITHIN = new RegExp(`(\\d) (?=${UNIT})`, "g");
/** What may follow an element that is a box, after which a line may break. */
const BELONGS = new RegExp(`^(?: ?(?:/ ?)?${UNIT})?[,.;:!?)”’，。；：！？）]*`);

/** A text in which no line ends between a number and its unit. */
export function joined(text: string): string {
  return text.replaceAll(WITHIN, `$1${NO_BREAK}`);
}

/** The same for a text as `text.rich` gives it, whose words and numbers may be elements. */
export function joinedRich(text: ReactNode): ReactNode {
  if (typeof text === "string") return joined(text);
  if (!Array.isArray(text)) return text;
  let taken = 0;
  return text.map((part: ReactNode, index) => {
    if (typeof part === "string") {
      const rest = joined(part.slice(taken));
      taken = 0;
      return rest;
    }
    const next: unknown = text[index + 1];
    const belongs = (isValidElement(part) && typeof next === "string" && BELONGS.exec(next)?.[0]) || "";
    if (belongs === "") return part;
    taken = belongs.length;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not move
      <span key={index} className={styles.kept}>
        {part}
        {belongs}
      </span>
    );
  });
}
