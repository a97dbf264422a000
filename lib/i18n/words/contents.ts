/** The words of what a source holds. */
import imports from "../../../messages/en/imports.json" with { type: "json" };

export const CONTENTS_WORDS = { imports } as const;
