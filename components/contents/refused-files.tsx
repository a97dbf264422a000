"use client";

import { useTranslations } from "use-intl";
import type { RefusedFile } from "@/lib/model/source-contents.ts";
import { Advice } from "./advice.tsx";
import styles from "./contents.module.css";
import { useImportWords } from "./use-import-words.ts";

/** More of them are counted. */
const SHOWN = 5;

/** Files of which nothing can be read: what each is, and what to bring instead, once for each kind. */
export function RefusedFiles({ files }: { readonly files: readonly RefusedFile[] }) {
  const text = useTranslations("imports.contents");
  const words = useImportWords();
  const kinds = [...new Set(files.map(({ as }) => as))];
  return (
    <ul className={styles.refused}>
      {kinds.map((kind) => {
        const those = files.filter(({ as }) => as === kind);
        const names = those.map(({ name }) => name);
        const said = those.find((each) => each.said !== undefined)?.said;
        return (
          <li key={kind}>
            <p>
              <span className={styles.names}>{names.slice(0, SHOWN).join(", ")}</span>
              {names.length > SHOWN && ` (${text("more", { count: names.length - SHOWN })})`}
              {text("is")}
              {words("refused", kind)}
              {said !== undefined && (
                <>
                  {text("is")}
                  <q>{said}</q>
                </>
              )}
            </p>
            <Advice kind={kind} />
          </li>
        );
      })}
    </ul>
  );
}
