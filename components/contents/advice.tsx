"use client";

import { useTranslations } from "use-intl";
import styles from "./contents.module.css";
import { useImportWords } from "./use-import-words.ts";

/** A command at the end of an advice: it stands on lines of its own, to be copied. */
const COMMAND = /^(.*?[:：])\s*((?:kubectl|age|oc|curl) .*)$/s;

/** What to bring instead of something of this kind. */
export function Advice({ kind }: { readonly kind: string }) {
  const text = useTranslations("imports.contents");
  const words = useImportWords();
  const advice = words("instead", kind);
  if (advice === kind) return null;
  return <WithCommand wrap={(words) => text("instead", { advice: words })}>{advice}</WithCommand>;
}

interface WithCommandProps {
  /** Puts the words before the command into a sentence; default: as they are. */
  readonly wrap?: (words: string) => string;
  readonly children: string;
}

/** Words, and the command at their end on lines of its own. */
export function WithCommand({ wrap = (words) => words, children }: WithCommandProps) {
  const [, before, command] = COMMAND.exec(children) ?? [];
  return (
    <div className={styles.advice}>
      <p>{wrap(before ?? children)}</p>
      {command !== undefined && <pre tabIndex={0}>{command}</pre>}
    </div>
  );
}
