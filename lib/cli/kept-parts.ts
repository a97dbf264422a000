/** The flag `--keep`: what is not taken out of the objects. */
import { REDACTIONS, type Redaction } from "../trace/redact.ts";
import { UsageError } from "./errors.ts";
import { t } from "./texts.ts";

/** @throws UsageError for a name that is none */
export function keptOf(text: string | undefined): ReadonlySet<Redaction> {
  const names = (text ?? "").split(",").filter((name) => name !== "");
  const unknown = names.find((name) => !REDACTIONS.some((known) => known === name));
  if (unknown !== undefined) {
    throw new UsageError(t("record.keep", { given: unknown, known: REDACTIONS.join(", ") }));
  }
  return new Set(REDACTIONS.filter((name) => names.includes(name)));
}
