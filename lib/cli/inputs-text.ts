/** What became of each input, in words: for the report, for `convert`, and for inputs that could not be read. */
import { hasImportWords } from "../i18n/import-words.ts";
import { translator } from "../i18n/translate.ts";
import { printable } from "../model/printable.ts";
import { isAllKnown, type ReportedInput } from "../model/source-contents.ts";
import type { RefusedInput } from "../trace/import/door.ts";
import { mostTelling } from "../trace/import/refusals.ts";
import { paragraph } from "./table.ts";

const t = translator("imports");

/** A paragraph for each input. */
export function inputLines(inputs: readonly ReportedInput[]): string[] {
  return inputs.flatMap((input) => {
    if (input.refused !== null) {
      const said = input.left.find(({ reason }) => reason === input.refused)?.first;
      const what = quoting(words("refused", input.refused), said);
      return paragraph(t("notRead", { name: printable(input.name), what }), 2, 4);
    }
    const left = input.left.map(({ reason, count, first }) =>
      t("leftItem", { count, reason: reasonWords(reason), first: printable(first) }),
    );
    const { name, files = 0 } = input;
    if (input.kind === "archive") {
      const line = `${t("archive", { name: printable(name), files })}.`;
      return paragraph(left.length === 0 ? line : `${line} ${t("left", { items: left.join("; ") })}`, 2, 4);
    }
    const line =
      input.notes !== undefined
        ? t("notes", { name: printable(name), notes: input.notes })
        : t("input", {
            name: printable(name),
            files,
            what: words("kind", input.kind),
            records: input.records,
            none: isAllKnown(input) ? "known" : "other",
            clock: whenOf(input),
          });
    const more = [...(left.length === 0 ? [] : [t("left", { items: left.join("; ") })]), ...offsetOf(input)];
    return paragraph([`${line}.`, ...more].join(" "), 2, 4);
  });
}

/** What inputs are that could not be read, and what to give instead of the first. */
export function refusedWords(refused: readonly RefusedInput[]): {
  readonly what: string;
  readonly advice: string;
} {
  const items = refused
    .map(({ name, as, said }) => t("nothingItem", { name, what: quoting(t(`refused.${as}`), said) }))
    .join("; ");
  return { what: t("nothing", { items }), advice: t(`instead.${mostTelling(refused)?.as ?? "text"}`) };
}

function quoting(what: string, said: string | undefined): string {
  return said === undefined ? what : t("quoting", { what, said: printable(said) });
}

function reasonWords(reason: string): string {
  return words(hasImportWords("reason", reason) ? "reason" : "refused", reason);
}

/** Words for what a header says; what has none is printed as it stands there. */
function words(area: "kind" | "clock" | "reason" | "refused", word: string): string {
  return hasImportWords(area, word) ? t(`${area}.${word}` as "kind.trace") : printable(word);
}

/** Beyond it the order of events of two inputs is not to be trusted. */
const OFFSET_TOLD_MS = 1_000;

function offsetOf({ offset }: ReportedInput): string[] {
  if (offset === undefined || Math.abs(offset.ms) <= OFFSET_TOLD_MS) return [];
  const { ms, to, pairs, spreadMs } = offset;
  const values = { seconds: inSeconds(Math.abs(ms)), spread: inSeconds(spreadMs), pairs, to: printable(to) };
  return [t("offset", { ...values, direction: ms > 0 ? "ahead" : "behind" })];
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function whenOf({ polledMs, ...input }: ReportedInput): string {
  const asked = polledMs === undefined ? "" : `; ${t("polled", { seconds: polledMs / 1_000 })}`;
  return `${clockOf(input)}${asked}`;
}

function clockOf({ instant, clocks }: Pick<ReportedInput, "instant" | "clocks">): string {
  if (instant !== null && hasImportWords("instant", instant.by)) {
    return t(`instant.${instant.by}` as "instant.said", {
      time: new Date(instant.at).toISOString().replace("T", " "),
    });
  }
  return clocks.length === 0 ? "" : `; ${clocks.map((clock) => words("clock", clock)).join(", ")}`;
}
