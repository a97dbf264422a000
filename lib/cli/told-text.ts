/** What logs alone prove of a revision, as text for the report. */
import type { ToldFacts } from "../core/report/report-told.ts";
import { printable } from "../model/printable.ts";
import { list, paragraph } from "./table.ts";
import { t } from "./texts.ts";
import { clock } from "./why-text.ts";

/** Of a longer timeline only the beginning and the end are printed. */
const HEAD = 8;
const TAIL = 6;

/** The items, or the first and last of many. */
export function shortened(items: readonly string[]): string[] {
  const hidden = items.length - HEAD - TAIL;
  if (hidden <= 1) return [...items];
  return [...items.slice(0, HEAD), t("more", { count: hidden }), ...items.slice(items.length - TAIL)];
}

/** What was decided and what failed; that the rest is not recorded. */
export function toldLines({ scalings, modes, panics, errors, writes }: ToldFacts, day: string): string[] {
  const wanted = modes.map(({ at, mode, want, excess }) => {
    const values = { mode, want: want ?? "–", excess: signed(excess) };
    return `${clock(at, day)} ${t("told.modeWanted", values)}`;
  });
  const lines = [
    ...items(
      "told.wanted",
      scalings.map(({ at, from, to }) => `${clock(at, day)} ${from} → ${to}`),
    ),
    ...items(
      "told.panic",
      panics.map(({ at, on }) => `${clock(at, day)} ${t(on ? "told.on" : "told.off")}`),
    ),
  ];
  return [
    ...lines,
    ...rows("told.errors", errors, day),
    ...rows("told.writes", writes, day),
    ...list(t("mode"), [t("told.notRecorded"), ...shortened(wanted)]),
    ...list(t("path"), [t("told.notRecorded")]),
  ];
}

function items(title: Parameters<typeof t>[0], found: readonly string[]): string[] {
  return found.length === 0 ? [] : list(t(title), shortened(found));
}

function rows(title: Parameters<typeof t>[0], found: ToldFacts["errors"], day: string): string[] {
  if (found.length === 0) return [];
  const texts = shortened(found.map(({ at, text }) => `${clock(at, day)} ${printable(text)}`));
  return [`  ${t(title)}`, ...texts.flatMap((text) => paragraph(text, 4, 6))];
}

function signed(value: number | null): string {
  return value === null ? "–" : String(value).replace(/^-/, "−");
}
