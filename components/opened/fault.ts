import type { Arriving } from "@/components/revision/revision-page.tsx";
import { LocalError } from "@/lib/client/local-port.ts";
import { messageOf } from "@/lib/model/errors.ts";

/** Says why a source cannot be shown. */
export function faultOf(error: unknown): NonNullable<Arriving["fault"]> {
  const kind = error instanceof LocalError ? error.kind : null;
  return { kind: kind ?? "unreadable", detail: messageOf(error) };
}
