"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import type { Played } from "@/components/stage/use-simulation.ts";
import { Button } from "@/components/ui/button.tsx";
import { formatOffset } from "@/lib/client/format-time.ts";
import { firstDifference } from "@/lib/core/index.ts";
import { SIM_START } from "@/lib/sim/index.ts";
import styles from "./sandbox.module.css";

interface PartingProps {
  readonly original: Played;
  readonly forked: Played;
  readonly within: { readonly from: number; readonly to: number };
  readonly onGo: (t: number) => void;
}

/** Where the two futures begin to differ, and in what. */
export function Parting({ original, forked, within: { from, to }, onGo }: PartingProps) {
  const text = useTranslations("sandbox.parting");
  const found = useMemo(
    () => firstDifference(original.data.revision, forked.data.revision, { from, to }),
    [original, forked, from, to],
  );
  if (found === null) return <p className={styles.parting}>{text("none")}</p>;
  const { t, track, first, second } = found;
  return (
    <p className={styles.parting} data-testid="parting">
      {text(track, { at: formatOffset(t - SIM_START), first, second })}{" "}
      <Button onClick={() => onGo(t)}>{text("go")}</Button>
    </p>
  );
}
