"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { formatDateTime, formatDuration, type TimeFormat } from "@/lib/client/format-time.ts";
import { isAllKnown, isReplaceable, type ReportedInput } from "@/lib/model/source-contents.ts";
import { Advice } from "./advice.tsx";
import styles from "./contents.module.css";
import { FactList } from "./fact-list.tsx";
import { useImportWords } from "./use-import-words.ts";

/** Below it clocks are as good as the same. */
const OFFSET_TOLD_MS = 1_000;
const LISTED_BY = ["said", "file", "objects", "others", "given"] as const;

/** What became of one input. */
export function InputCard({ input, format }: { readonly input: ReportedInput; readonly format: TimeFormat }) {
  const text = useTranslations("imports.contents");
  const words = useImportWords();
  const {
    name,
    kind,
    files,
    bytes,
    polledMs,
    records,
    notes,
    from,
    to,
    clocks,
    instant,
    offset,
    left,
    refused,
  } = input;
  const time = (t: number): string => formatDateTime(t, format);
  const by = LISTED_BY.find((each) => each === instant?.by) ?? "unknown";
  const facts: readonly (readonly [string, ReactNode])[] = [
    [text("input.kind"), refused === null ? words("kind", kind) : words("refused", refused)],
    ...(files === undefined ? [] : [[text("input.files"), text("files", { files })] as const]),
    ...(notes === undefined ? [] : [[text("input.notes"), String(notes)] as const]),
    ...(refused === null && kind !== "archive" && notes === undefined
      ? [
          [
            text("input.records"),
            records === 0
              ? text(isAllKnown(input) ? "nothingNew" : "noRecords")
              : records.toLocaleString("en"),
          ] as const,
        ]
      : []),
    ...(from === null || to === null
      ? []
      : [
          [
            text("input.span"),
            from === to
              ? time(from)
              : text("span", { from: time(from), to: time(to), duration: formatDuration(to - from) }),
          ] as const,
        ]),
    ...(clocks.length === 0
      ? []
      : [[text("input.clock"), clocks.map((clock) => words("clock", clock)).join("; ")] as const]),
    ...(instant === null
      ? []
      : [[text("input.listed"), text(`listedBy.${by}`, { time: time(instant.at) })] as const]),
    ...(offset === undefined || Math.abs(offset.ms) < OFFSET_TOLD_MS
      ? []
      : [
          [
            text("input.offset"),
            text(offset.ms > 0 ? "ahead" : "behind", {
              seconds: Math.abs(offset.ms) / 1_000,
              spread: offset.spreadMs / 1_000,
              pairs: offset.pairs,
              to: offset.to,
            }),
          ] as const,
        ]),
    ...(polledMs === undefined
      ? []
      : [[text("input.polled"), text("polled", { seconds: polledMs / 1_000 })] as const]),
    ...(bytes === null ? [] : [[text("input.size"), text("bytes", { bytes })] as const]),
    ...(left.length === 0
      ? []
      : [
          [
            text("input.left"),
            <ul key="left">
              {left.map(({ reason, count, first }) => (
                <li key={reason}>
                  {text("leftPart", { count, reason: reasonWords(words, reason) })}
                  {first !== "" && (
                    <span className={styles.first}> ({text("leftFirst", { place: first })})</span>
                  )}
                  {isReplaceable(reason, first) && <Advice kind={reason} />}
                </li>
              ))}
            </ul>,
          ] as const,
        ]),
  ];
  return (
    <li className={styles.input} data-refused={refused !== null}>
      <h3>{name}</h3>
      <FactList facts={facts} />
      {refused !== null && <Advice kind={refused} />}
    </li>
  );
}

/** Of files in an archive that are not listed one by one, the reason is what they are. */
function reasonWords(words: ReturnType<typeof useImportWords>, reason: string): string {
  const told = words("reason", reason);
  return told === reason ? words("refused", reason) : told;
}
