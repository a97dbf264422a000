/** What the stage needs of a simulation: the simulator gives more. */
import type { Path } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";

/** What a simulation tells besides its records. */
export interface SceneOutcome {
  readonly requests: readonly {
    readonly sentAt: EpochMs;
    /** null while it is under way at the end. */
    readonly endAt: EpochMs | null;
    readonly status: number;
    readonly via: string;
    /** The pod that took it, "" when none did; and when. Until then an activator held it. */
    readonly pod?: string;
    readonly takenAt?: EpochMs | null;
    /** Which revision it was for, where there are several. */
    readonly revision?: string;
  }[];
  readonly believed: readonly { readonly t: EpochMs; readonly value: Path }[];
}
