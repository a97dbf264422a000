"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { formatDuration } from "@/lib/client/format-time.ts";
import type { TriedName, TriedSetting } from "@/lib/client/tried-setting.ts";

/** As Knative calls them. */
const KEYS: Readonly<Record<TriedName, string>> = {
  targetBurstCapacity: "target-burst-capacity",
  containerConcurrency: "containerConcurrency",
  minScale: "min-scale",
  initialScale: "initial-scale",
  stableWindowMs: "stable-window",
  gracePeriodMs: "scale-to-zero-grace-period",
  retentionMs: "scale-to-zero-pod-retention-period",
  scaleDownDelayMs: "scale-down-delay",
  enableScaleToZero: "enable-scale-to-zero",
};

interface TriedLinkProps {
  readonly tried: TriedSetting;
  readonly href: string;
}

/** "What if min-scale were 0?": opens the sandbox with that one setting changed. */
export function TriedLink({ tried, href }: TriedLinkProps) {
  const text = useTranslations("why");
  const { name, value } = tried;
  const said =
    name === "enableScaleToZero" ? "true" : name.endsWith("Ms") ? formatDuration(value) : String(value);
  return (
    <Link href={href} prefetch={false}>
      {text("tried", { setting: KEYS[name], value: said })}
    </Link>
  );
}
