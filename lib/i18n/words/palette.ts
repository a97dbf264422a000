/** The words of the palette where the page has not those of a revision. */
import revision from "../../../messages/en/revision.json" with { type: "json" };

export const PALETTE_WORDS = { revision } as const;
