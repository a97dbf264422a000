/** What an error of SQLite means. */
import { messageOf } from "../model/errors.ts";

/** What the caller can do about it differs. */
export type SqliteFault = "damaged" | "full" | "busy" | "other";

/** Primary codes of sqlite.org/rescode.html; extended ones have them in their low byte. */
const FAULTS: Readonly<Record<number, SqliteFault>> = {
  5: "busy",
  6: "busy",
  11: "damaged",
  13: "full",
  26: "damaged",
};

/** The sort of an error; of what is no error of SQLite "other". */
export function sqliteFault(error: unknown): SqliteFault {
  const code = (error as { readonly errcode?: unknown } | null)?.errcode;
  if (typeof code !== "number") return "other";
  return FAULTS[code & 0xff] ?? "other";
}

/** The error as a sentence for an operator. */
export function sqliteSentence(error: unknown): string {
  switch (sqliteFault(error)) {
    case "full":
      return `The disk is full (${messageOf(error)}).`;
    case "damaged":
      return `The file is damaged (${messageOf(error)}).`;
    case "busy":
      return "Another process is using the file.";
    default:
      return messageOf(error);
  }
}
