/** What is saved of a store that has ended, beside the text of its records. */
import type { CoreState } from "../core/state/state.ts";
import type { TraceHeader, TraceProblem } from "../model/record.ts";
import type { RecordingIndex } from "./recording-index.ts";
import type { IndexPlaces } from "./saved-index.ts";
import type { StatePlaces } from "./shelved-state.ts";

/** Where the parts of a store are; plain data. */
export interface StorePlaces {
  readonly header: TraceHeader;
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  readonly index: IndexPlaces;
  readonly state: StatePlaces;
}

/** What {@link createStore} goes on from. */
export interface SavedStore {
  readonly index: RecordingIndex;
  readonly state: CoreState;
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
}
