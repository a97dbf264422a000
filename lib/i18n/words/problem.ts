/** The words of a source that cannot be shown. */
import imports from "../../../messages/en/imports.json" with { type: "json" };
import revision from "../../../messages/en/revision.json" with { type: "json" };

export const PROBLEM_WORDS = { imports, revision } as const;
