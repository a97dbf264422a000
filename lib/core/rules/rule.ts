/** What a rule is: a question asked of a revision after every record that could change the answer, and when it asked to be. */
import type { Json } from "../../model/json.ts";
import type { Finding, FindingValues } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import type { Facts } from "./facts.ts";

/** error: requests are lost or may be; warning: somebody should look; note: worth knowing, nothing to do. */
export type Severity = "error" | "warning" | "note";

/** Of a finding that does not count yet, and of which nobody knows when it will; a number, as it is sent as JSON. */
export const NEVER_MS: DurationMs = Number.MAX_SAFE_INTEGER;

/** A revision just after a record was applied. */
export interface RuleContext {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  /** What is known of it now, read once for all rules. */
  readonly facts: Facts;
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** The record is part of a list: it tells what was, not what happened. */
  readonly initial: boolean;
  /** The rule's own finding that lasts. */
  readonly open: Finding | undefined;
  /** What the rule asked to remember of this revision; null when nothing. A gap in one of its sources forgets it. */
  readonly memory: Json | null;
}

/** What a rule may ask for with every answer. */
interface Wishes {
  /**
   * Ask again at this time, later than now, even if no record comes. Every answer replaces the wish of the one before; a
   * rule that is asked then sees the revision as the last record left it, with `t` as the time and that record as `seq`.
   */
  readonly askAt?: EpochMs;
  /** Remember this instead of what was remembered; null forgets it. */
  readonly memory?: Json | null;
}

/** All is well so far, but there is something to remember or to wait for. */
export interface Quiet extends Wishes {
  readonly values?: undefined;
  /** What was found ended earlier than the record at hand, as the records say. */
  readonly endedAt?: EpochMs;
}

/** The rule's condition does not hold (invariant), or its picture is there (diagnosis). */
export interface Verdict extends Wishes {
  /** Numbers and names for the catalogue `rules`. */
  readonly values: FindingValues;
  /** Record that shows it best; default: the record with which it began. */
  readonly seq?: RecordSeq;
  /** It began earlier than the record at hand, as the records say. */
  readonly from?: EpochMs;
  /** Overrides the rule's `afterMs`: some pictures are certain at once. */
  readonly afterMs?: DurationMs;
  /** It ceases by itself at this instant when nothing else happens. */
  readonly until?: EpochMs;
  /** How bad it is, where that is less than the rule says. */
  readonly severity?: Finding["severity"];
  /** It is an instant, not a state: it begins and ends with this record. */
  readonly isMoment?: boolean;
}

/** What must be so for some rules to find anything; how each is seen: `circumstances.ts`. */
export type Circumstance =
  | "failing"
  | "failedOfLate"
  | "woken"
  | "idle"
  | "noPod"
  | "pod"
  | "refused"
  | "zeroPatch"
  | "passErrors"
  | "restarted"
  | "hadRestarts"
  | "rolloutRestart"
  | "truncated"
  | "flipped"
  | "unreadyAbove"
  | "bounded"
  | "gaveUpOfLate";

/** A rule as it is written in the list of its sort. */
export interface RuleSpec {
  /** `I4` as in the protocol's table of invariants, `D4` as in its catalogue of diagnoses, or a name of our own. */
  readonly id: string;
  readonly kind: "invariant" | "diagnosis";
  readonly severity: Severity;
  /**
   * What wakes the rule: resources (for logs: processes; `gateway`: requests) whose records, lists included, can change the answer; and time, by
   * `askAt` of an answer.
   * The rule is asked only after all of `needs` (default: all objects among the sources) were seen, and while none of them has a gap.
   */
  readonly sources: readonly string[];
  readonly needs?: readonly string[];
  /** Those of `needs` without which it is asked when the records end and never held any, and where logs are all that there is. */
  readonly mayLack?: readonly string[];
  /** Those of `needs` of which only a gap counts: it is asked also where none was ever seen. */
  readonly needNotBeSeen?: readonly string[];
  /**
   * Circumstances of which one must hold for anything to be found: without all of them the answer is null, or says nothing and
   * wishes for nothing. The rule is then not asked, unless it has something to end.
   */
  readonly when?: readonly Circumstance[];
  /** What it has found is asked once more when no more records come: what it waits for cannot come then. */
  readonly isAskedAtEnd?: true;
  /** It is asked of revisions without a ServerlessService, at the end, with whatever was seen of them (`isSeenInPart`). */
  readonly isOfParts?: boolean;
  /** The same while records come, once making a ServerlessService should be over (`reduce/held-up.ts`). */
  readonly isOfPartsLive?: boolean;
  /** How long it must last before it counts. */
  readonly afterMs: DurationMs | ((context: RuleContext) => DurationMs);
  /** How long instead while many revisions change at once (see `busy.ts`). */
  readonly busyMs?: DurationMs;
  /** Name of the value that says what a finding is about: with another one it is another finding. */
  readonly about?: string;
  /**
   * It is made of single events, and is told for a while after the last: its values `firstAt` and `lastAt` are when they happened.
   * Any other finding is a state, which lasts from its beginning to its end.
   */
  readonly isOfEvents?: boolean;
  /** Other rules: one of their findings that holds all of the time of this one tells the same, so that a list leaves this one out. */
  readonly partOf?: readonly string[];
  /**
   * It compares what different watches tell within seconds, or asks how short a time was: nothing to be asked where times are no
   * more than the earliest (see `state/coarse.ts`). Default: every invariant.
   */
  readonly restsOnOrder?: boolean;
  /** It may begin with a list: what is found there is true, only its beginning is not known. Default false. */
  readonly fromInitial?: boolean;
  /** null when all is well or when it cannot be told. Reads only; must not look at records after the one at hand. */
  readonly judge: (context: RuleContext) => Verdict | Quiet | null;
}

/** A rule of the catalogue: nothing is left to its default. */
export interface Rule extends RuleSpec {
  readonly needs: readonly string[];
  readonly restsOnOrder: boolean;
}
