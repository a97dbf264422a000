/** The words of every page: its bar, and what can go wrong. */
import shell from "../../../messages/en/shell.json" with { type: "json" };

export const BASE_WORDS = { shell } as const;
