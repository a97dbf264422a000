/** How much of a recording this server reads, as the operator has set it. Each has a row in docs/security.md. */
import { type TraceLimit, traceLimitOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { MAX_IMPORT_BYTES } from "../sources/limited-import.ts";
import { WORK_MS } from "../sources/loaded-recording.ts";
import { TRACE_BUDGET, type TraceBudget } from "../store/open-trace.ts";
import { envNumber } from "./env-number.ts";

const MIB = 1024 * 1024;

/** The variable that raises a limit. */
const RAISED_BY: Readonly<Record<TraceLimit, string>> = {
  bytes: "SKSCOPE_MAX_RECORDING_MIB",
  records: "SKSCOPE_MAX_RECORDING_RECORDS",
  problems: "SKSCOPE_MAX_RECORDING_PROBLEMS",
  workMs: "SKSCOPE_MAX_RECORDING_SECONDS",
};

const MAX_IMPORT = "SKSCOPE_MAX_IMPORT_MIB";

/** What an upload, an import and a first look may cost. */
export function recordingLimits(env: NodeJS.ProcessEnv): {
  budget: TraceBudget;
  importBytes: number;
  workMs: DurationMs;
} {
  return {
    budget: {
      bytes: envNumber(env[RAISED_BY.bytes], TRACE_BUDGET.bytes / MIB) * MIB,
      records: envNumber(env[RAISED_BY.records], TRACE_BUDGET.records),
      problems: envNumber(env[RAISED_BY.problems], TRACE_BUDGET.problems),
    },
    importBytes: envNumber(env[MAX_IMPORT], MAX_IMPORT_BYTES / MIB) * MIB,
    workMs: envNumber(env[RAISED_BY.workMs], WORK_MS / 1_000) * 1_000,
  };
}

/**
 * What opening a recording of a folder may cost: its text is on the disk and others are answered meanwhile, so only what the
 * operator has set is a limit.
 */
export function openingLimits(env: NodeJS.ProcessEnv): {
  budget: Partial<TraceBudget>;
  workMs?: DurationMs;
} {
  const { budget, workMs } = recordingLimits(env);
  const isSet = (limit: TraceLimit): boolean => env[RAISED_BY[limit]] !== undefined;
  return {
    budget: {
      problems: budget.problems,
      ...(isSet("bytes") ? { bytes: budget.bytes } : {}),
      ...(isSet("records") ? { records: budget.records } : {}),
    },
    ...(isSet("workMs") ? { workMs } : {}),
  };
}

/** How to raise the limit that an error names, or how to do without, as a sentence after its message; empty for other errors. */
export function raisedBy(error: unknown): string {
  // By its name: an error may be an instance of another bundle's class.
  if (error instanceof Error && error.name === "ImportTooLargeError")
    return ` ${MAX_IMPORT} raises the limit; \`skscope convert FILE… OUT.ndjson.gz\` makes a recording of it, which may be larger.`;
  const limit = traceLimitOf(error);
  return limit === undefined ? "" : ` ${RAISED_BY[limit]} raises the limit.`;
}
