/** The words of the first page, and of the page for files before there is one. */
import home from "../../../messages/en/home.json" with { type: "json" };
import imports from "../../../messages/en/imports.json" with { type: "json" };

export const HOME_WORDS = { home, imports } as const;
