/** The header of a trace that was made of inputs. */
import { type Note, notesJson } from "../../model/notes.ts";
import type { TraceHeader } from "../../model/record.ts";
import { TRACE_FORMAT, TRACE_VERSION } from "../reader.ts";
import { redactedNames } from "../redact.ts";
import type { InputReport } from "./report.ts";
import type { ClusterFacts } from "./types.ts";

/** Says what is known of the cluster, and what became of each input, with the notes that came with them. */
export function headerOf(
  facts: ClusterFacts,
  inputs: readonly InputReport[],
  notes: readonly Note[],
): TraceHeader {
  const redacted = redactedNames(new Set());
  return {
    version: TRACE_VERSION,
    ...facts,
    redacted,
    fields: {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      ...facts,
      redacted,
      inputs: JSON.parse(JSON.stringify(inputs)),
      ...(notes.length === 0 ? {} : { notes: notesJson(notes) }),
    },
  };
}
