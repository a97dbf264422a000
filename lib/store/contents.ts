/** What is in a source, for the page that says so. */
import { serviceFacts, whatToBring } from "../core/index.ts";
import { reportedInputs, type SourceContents } from "../model/source-contents.ts";
import type { Source } from "./source.ts";

/** How much a source holds, and its header. */
export function contentsOf({ header, firstSeq, lastSeq, state, problemCount }: Source): SourceContents {
  const { firstT, lastT } = state.shared;
  return {
    header,
    records: lastSeq - firstSeq + 1,
    from: firstT,
    to: lastT,
    revisions: state.revisions.size,
    problems: problemCount,
    bring: reportedInputs(header).length === 0 ? [] : whatToBring(state),
    services: serviceFacts(state),
  };
}
