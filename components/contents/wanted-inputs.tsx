"use client";

import { useTranslations } from "use-intl";
import { formatDateTime, formatSecond, type TimeFormat } from "@/lib/client/format-time.ts";
import { hasImportWords } from "@/lib/i18n/import-words.ts";
import { commandValues } from "@/lib/model/command-names.ts";
import type { WantedInput } from "@/lib/model/source-contents.ts";
import { WithCommand } from "./advice.tsx";

/** What would help most to bring next, with the commands that make it. */
export function WantedInputs({
  wanted,
  format,
}: {
  readonly wanted: readonly WantedInput[];
  readonly format: TimeFormat;
}) {
  const text = useTranslations("imports");
  const known = wanted.filter(({ what }) => hasImportWords("bring", what) && what !== "title");
  if (known.length === 0) return null;
  return (
    <section aria-labelledby="wanted">
      <h2 id="wanted">{text("bring.title")}</h2>
      {known.map(({ what, from, to, ...names }) => (
        <WithCommand key={what}>
          {text(`bring.${what}` as "bring.probe", {
            ...commandValues(names),
            since: `${new Date(from).toISOString().slice(0, 19)}Z`,
            from: formatDateTime(from, format).slice(0, 16),
            to: formatSecond(to, format).slice(0, 5),
          })}
        </WithCommand>
      ))}
    </section>
  );
}
