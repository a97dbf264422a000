/** What became of each input, in words: for the report, for `convert`, and for inputs that could not be read. */
import { translator } from "../i18n/translate.ts";
import { asArray, asObject, asString } from "../model/json.ts";
import { printable } from "../model/printable.ts";
import type { TraceHeader } from "../model/record.ts";
import type { RefusedInput } from "../trace/import/door.ts";
import type { InputReport } from "../trace/import/report.ts";
import { paragraph } from "./table.ts";

const t = translator("imports");

/** The reports that an import left in a trace's header; none for a recording. */
export function inputsOf({ fields }: TraceHeader): readonly InputReport[] {
  return asArray(fields?.inputs)
    .map((value) => asObject(value))
    .filter(
      ({ name, left }) => asString(name) !== undefined && Array.isArray(left),
    ) as unknown as InputReport[];
}

/** A paragraph for each input. */
export function inputLines(inputs: readonly InputReport[]): string[] {
  return inputs.flatMap((input) => {
    if (input.refused !== null) {
      const what = t(`refused.${input.refused}`);
      return paragraph(t("notRead", { name: printable(input.name), what }), 2, 4);
    }
    const left = input.left.map(({ reason, count, first }) =>
      t("leftItem", { count, reason: t(`reason.${reason}`), first: printable(first) }),
    );
    const { name, files = 0 } = input;
    if (input.kind === "archive") {
      const line = `${t("archive", { name: printable(name), files })}.`;
      return paragraph(left.length === 0 ? line : `${line} ${t("left", { items: left.join("; ") })}`, 2, 4);
    }
    const line = t("input", {
      name: printable(name),
      files,
      what: t(`kind.${input.kind}`),
      records: input.records,
      clock: whenOf(input),
    });
    const text = `${line}.${left.length === 0 ? "" : ` ${t("left", { items: left.join("; ") })}`}`;
    return paragraph(text, 2, 4);
  });
}

/** What inputs are that could not be read, and what to give instead of the first. */
export function refusedWords(refused: readonly RefusedInput[]): {
  readonly what: string;
  readonly advice: string;
} {
  const items = refused
    .map(({ name, as }) => t("nothingItem", { name, what: t(`refused.${as}`) }))
    .join("; ");
  return { what: t("nothing", { items }), advice: t(`instead.${refused[0]?.as ?? "text"}`) };
}

function whenOf({ instant, clocks }: InputReport): string {
  if (instant !== null) {
    return t(`instant.${instant.by}`, { time: new Date(instant.at).toISOString().replace("T", " ") });
  }
  return clocks.length === 0 ? "" : `; ${clocks.map((clock) => t(`clock.${clock}`)).join(", ")}`;
}
