/** A store that has ended and whose parts are on a shelf: it is there again without reading a record. */
import type { SourceSummary } from "../model/api.ts";
import type { RecordText } from "./record-text.ts";
import { indexOnShelf } from "./saved-index.ts";
import type { StorePlaces } from "./saved-store.ts";
import type { Shelf } from "./shelf.ts";
import { stateOnShelf } from "./shelved-state.ts";
import { createStore, type Store } from "./store.ts";

export interface SavedOptions {
  readonly summary: SourceSummary;
  readonly epoch: string;
  readonly text: RecordText;
}

/** The store that was shelved. */
export function openSavedStore(
  places: StorePlaces,
  shelf: Shelf,
  { summary, epoch, text }: SavedOptions,
): Store {
  const { header, problems, problemCount } = places;
  const saved = {
    index: indexOnShelf(places.index, shelf),
    state: stateOnShelf(places.state, shelf),
    problems,
    problemCount,
  };
  const lineage = { epoch, earlier: [], firstSeq: 0 };
  return createStore({ summary, header, lineage, retention: null, live: null, text, saved });
}
