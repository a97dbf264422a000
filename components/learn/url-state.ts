"use client";

import { parseAsBoolean, parseAsFloat, parseAsInteger, useQueryStates } from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";
import { parseAsBreaks } from "./breaks.ts";

/** The state of a chapter in the address: beat, playhead, changed values, broken parts, presenter mode. */
export function useChapterUrl() {
  return useQueryStates(
    {
      beat: parseAsInteger,
      t: parseAsTime,
      present: parseAsBoolean.withDefault(false),
      broken: parseAsBreaks,
      push: parseAsFloat,
      probe: parseAsFloat,
      grace: parseAsFloat,
      pull: parseAsFloat,
      app: parseAsFloat,
      clients: parseAsFloat,
      ingress: parseAsFloat,
      drain: parseAsFloat,
      tbc: parseAsFloat,
      pods: parseAsFloat,
      retention: parseAsFloat,
    },
    { history: "replace", scroll: false, shallow: true, clearOnDefault: true },
  );
}
