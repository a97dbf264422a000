"use client";

import { parseAsBoolean, parseAsFloat, parseAsInteger, useQueryStates } from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";

/** The state of a chapter in the address: beat, playhead, changed values, presenter mode. */
export function useChapterUrl() {
  return useQueryStates(
    {
      beat: parseAsInteger,
      t: parseAsTime,
      present: parseAsBoolean.withDefault(false),
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
