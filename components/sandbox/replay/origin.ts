/** Where a replayed scenario comes from, as the address has it. */
import { z } from "zod";
import type { FromRevision } from "@/lib/client/scenario-from-revision.ts";
import { isInstant } from "@/lib/model/instant.ts";

const count = z.int().min(0);
const name = z.string().max(253);

const LOSSES = [
  "noRequests",
  "forgotten",
  "growing",
  "away",
  "rate",
  "cut",
  "tooLong",
  "begins",
  "assumed",
  "bounded",
  "changed",
  "class",
  "metric",
  "target",
  "gaps",
  "noStart",
  "panic",
] as const satisfies readonly FromRevision["losses"][number]["what"][];

const instant = z.number().refine(isInstant);

const origin = z
  .object({
    source: z.string().max(4_000),
    namespace: name,
    name,
    /** The part that is replayed. */
    from: instant,
    to: instant,
    recorded: z.object({ sent: count, late: count, lost: count }),
    losses: z
      .array(
        z.object({
          what: z.enum(LOSSES),
          count: count.optional(),
          of: count.optional(),
          names: z.array(name).max(20).optional(),
        }),
      )
      .max(20),
  })
  .refine(({ from, to }) => from < to);

export type ReplayOrigin = z.infer<typeof origin>;

/** The origin that a text says; null when it says none. */
export function readOrigin(text: string): ReplayOrigin | null {
  try {
    return origin.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
