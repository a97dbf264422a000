/** The scale-to-zero gate as data: a checklist at one instant. Texts are in the catalogue `gate`. */
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { SettingOrigin } from "../../state/settings.ts";
import type { Provenance } from "../explain/context.ts";

/** The rules between load and zero pods, in the order in which they are passed (protocol 3.6, 6a). */
export type GateRowId =
  | "enabled"
  | "bounds"
  | "reachability"
  | "noLoad"
  | "window"
  | "inactive"
  | "proxyMode"
  | "endpoints"
  | "probe"
  | "retention"
  | "grace"
  | "replicas"
  | "drained";

/**
 * blocking: something other than time must change; waiting: time, or the next pass, decides; notYet: not its turn;
 * skipped: not on the way that this revision takes; unknown: the records do not tell.
 */
export type GateRowState = "passed" | "blocking" | "waiting" | "notYet" | "skipped" | "unknown";

/** Where a value was read. */
export type GateSource =
  | { readonly kind: "setting"; readonly origin: SettingOrigin; readonly key: string }
  | { readonly kind: "condition"; readonly object: string; readonly type: string }
  | { readonly kind: "status" | "watch"; readonly object: string }
  | { readonly kind: "log" | "requests" | "prober" | "protocol" | "refusal" | "none" };

/**
 * A key in the catalogue with its values. Names that end in `At` are receipt times, in `Second` times of the cluster's
 * own clock (whole seconds), in `Ms` lengths of time.
 */
export interface GateWords {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export interface GateFact extends GateWords {
  readonly source: GateSource;
  readonly provenance: Provenance;
  /** Record that shows it; null when no single record does. */
  readonly seq: RecordSeq | null;
}

/** When time lets a row pass: about then, or not before then. All waits run from whole seconds. */
export interface GateInstant {
  readonly at: EpochMs;
  readonly isEarliest: boolean;
}

export interface GateRow {
  readonly id: GateRowId;
  readonly state: GateRowState;
  /** The most telling one first; never empty. */
  readonly facts: readonly GateFact[];
  readonly until: GateInstant | null;
}

/**
 * Where the revision is: a row of the table in protocol 3.6, or why it is in none.
 *
 *   notThere     no PodAutoscaler              unknown      a gap, or a clock that is not recorded
 *   hpa          class without scale to zero   undecided    no measurement yet: want −1
 *   scaledUp     load                          bounded      min-scale or initial-scale
 *   loadUnknown  load is not recorded          disabled     `enable-scale-to-zero` false
 *   activating   Active Unknown                timedOut     … for longer than the activation timeout
 *   windowWait   Active True, too short        deactivating … for a window
 *   notConfirmed probe                         probeUnknown the probe is not recorded
 *   retentionWait, graceWait                   fastPath, longInactive: replicas are patched
 *   refused      the API server refuses the patch to 0
 *   atZero       replicas 0                wakeRefused  … and the API server refuses to leave it
 */
export type GateBranch =
  | "notThere"
  | "unknown"
  | "hpa"
  | "undecided"
  | "scaledUp"
  | "bounded"
  | "loadUnknown"
  | "disabled"
  | "activating"
  | "timedOut"
  | "windowWait"
  | "deactivating"
  | "notConfirmed"
  | "probeUnknown"
  | "retentionWait"
  | "graceWait"
  | "fastPath"
  | "longInactive"
  | "refused"
  | "atZero"
  | "wakeRefused";

/** The first instant at which replicas can be 0 (protocol 7.2), and what must be so until then. */
export interface EarliestZero {
  readonly at: EpochMs;
  /** timeout: if no pod gets ready until then; a ready one leads to the hand-over, which may be quicker. */
  readonly by: "handOver" | "timeout";
  /** A probe must still be confirmed. */
  readonly needsProbe: boolean;
  /** No request may come (again). */
  readonly needsIdle: boolean;
}

export interface Gate {
  readonly at: EpochMs;
  readonly branch: GateBranch;
  readonly headline: GateWords;
  readonly rows: readonly GateRow[];
  /** The row that keeps the pods; null at zero, and where it cannot be told. */
  readonly blockedBy: GateRowId | null;
  /** What would let that row pass. */
  readonly unblock: GateWords | null;
  /** Exceptions from the usual way that hold here. */
  readonly exceptions: readonly GateFact[];
  /** null while zero is not in sight, and at zero. */
  readonly earliestZero: EarliestZero | null;
}
