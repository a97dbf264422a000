/** What a card says about a recording beside its story; read from the recording itself. */
import {
  type CoreState,
  digestOf,
  isKnown,
  type RevisionState,
  type Severity,
  type UnknownSpan,
  unknownSpans,
} from "../core/index.ts";
import type { SourceSummary } from "../model/api.ts";
import type { Path, Slice } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";
import { elsewhereOf } from "./overview-findings.ts";

export interface RecordingFacts {
  readonly revisions: number;
  readonly records: number;
  readonly problems: number;
  readonly extent: { readonly from: EpochMs; readonly to: EpochMs } | null;
  /** The revision to be looked at first. */
  readonly main: {
    readonly key: string;
    readonly name: string;
    readonly path: readonly Slice<Path>[];
  } | null;
  readonly unknown: readonly UnknownSpan[];
  /** What was found in the whole of it: how often a rule was broken by a revision. */
  readonly found: { readonly errors: number; readonly warnings: number };
}

/** Larger files are read when they are opened, not for a card. */
const MAX_READ_BYTES = 16 * 1024 * 1024;

/** True for a recording that is too large to be read for its card. */
export function isLarge(summary: SourceSummary): summary is SourceSummary & { readonly sizeBytes: number } {
  return summary.sizeBytes !== null && summary.sizeBytes > MAX_READ_BYTES;
}

/** @param start "namespace/name" of the main revision; null: the one with the most to see */
export function recordingFacts(
  { state, problemCount }: { readonly state: CoreState; readonly problemCount: number },
  start: string | null,
): RecordingFacts {
  const { firstT, lastT, records } = state.shared;
  const revisions = [...state.revisions.values()].filter((revision) => isKnown(state.shared, revision));
  const main =
    (start === null ? undefined : state.revisions.get(start)) ??
    [...revisions].sort((a, b) => b.path.length - a.path.length)[0];
  return {
    revisions: revisions.length,
    records,
    problems: problemCount,
    extent: firstT === null || lastT === null ? null : { from: firstT, to: lastT },
    main:
      main === undefined ? null : { key: `${main.namespace}/${main.name}`, name: main.name, path: main.path },
    unknown: unknownSpans(state.shared, "path"),
    found: foundIn(state, revisions),
  };
}

function foundIn(
  { shared: { firstT, lastT } }: CoreState,
  revisions: readonly RevisionState[],
): RecordingFacts["found"] {
  if (firstT === null || lastT === null) return { errors: 0, warnings: 0 };
  // Before its first record nothing is found yet: everything is found later.
  const entries = elsewhereOf(revisions.map(digestOf), firstT - 1, lastT);
  const count = (severity: Severity): number =>
    entries.filter((entry) => entry.severity === severity).reduce((sum, entry) => sum + entry.count, 0);
  return { errors: count("error"), warnings: count("warning") };
}
