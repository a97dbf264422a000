"use client";

import { useTranslations } from "use-intl";
import { formatDuration } from "@/lib/client/format-time.ts";
import type { Deployment } from "@/lib/core/index.ts";

/** Says how the newest revision compares with the one before it. */
export function useDeploymentText(): (deployment: Deployment) => string {
  const text = useTranslations("trends");
  return ({ after, before, verdict, differenceMs }) =>
    text("deployment", {
      after,
      before,
      verdict,
      difference: formatDuration(Math.abs(differenceMs ?? 0)),
    });
}
