/** What a title says in place of what differs from one finding of a rule to the next: several are meant, or none in particular. */
export const UNTOLD = { process: "…", awayMs: "…", only: "untold", sort: "untold" };
