"use client";

/** Texts of the gate from its catalogue. */
import { useTranslations } from "use-intl";
import { formatDuration, formatSecond, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { GateWords } from "@/lib/core/index.ts";

/** The area of the catalogue, its key, and the values for it. */
export type Say = (area: "headline" | "note" | "fact" | "unblock", words: GateWords) => string;

/** Translates keys that the core chose at run time, which the compiler cannot check. */
export function useSay(format: TimeFormat): Say {
  const text = useTranslations("gate") as unknown as (key: string, values: object) => string;
  return (area, words) => text(`${area}.${words.key}`, readable(words, format));
}

/** Formats instants and durations; `xMsRaw` keeps the number for texts that compare it. */
function readable({ values }: GateWords, format: TimeFormat): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, string | number][] => {
      if (typeof value !== "number") return [[name, value]];
      if (name.endsWith("At")) return [[name, formatTime(value, format)]];
      if (name.endsWith("Second")) return [[name, formatSecond(value, format)]];
      if (!name.endsWith("Ms")) return [[name, value]];
      return [
        [name, formatDuration(value)],
        [`${name}Raw`, value],
      ];
    }),
  );
}
