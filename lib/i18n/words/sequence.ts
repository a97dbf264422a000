/** The words of the view Sequence. */
import sequence from "../../../messages/en/sequence.json" with { type: "json" };

export const SEQUENCE_WORDS = { sequence } as const;
