"use client";

import { useTranslations } from "use-intl";
import type { Outcome, Rollout } from "@/lib/sim/index.ts";
import { revisionName } from "./revision-picker.tsx";
import { shareNow } from "./shares.ts";

interface ShareLineProps {
  readonly outcome: Outcome;
  readonly rollouts: readonly Rollout[];
  readonly cursor: number;
  /** From 1. */
  readonly number: number;
}

/** Which share of the requests the revision on the stage gets at the cursor, and why it gets none. */
export function ShareLine({ outcome, rollouts, cursor, number }: ShareLineProps) {
  const text = useTranslations("sandbox.revisions");
  const now = shareNow(outcome, number, cursor, rollouts);
  return (
    <span data-testid="share">
      {text("gets", {
        name: revisionName(number),
        kind: now.kind,
        percent: now.kind === "some" ? now.percent : 0,
      })}
    </span>
  );
}
