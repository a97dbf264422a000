/** The words of the view Cold starts. */
import coldStarts from "../../../messages/en/coldStarts.json" with { type: "json" };

export const COLD_STARTS_WORDS = { coldStarts } as const;
