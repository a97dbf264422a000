"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatOffset } from "@/lib/client/format-time.ts";
import type { Difference } from "@/lib/core/index.ts";
import { SIM_START } from "@/lib/sim/index.ts";
import styles from "./sandbox.module.css";

interface PartingProps {
  /** Null while the two futures are the same. */
  readonly found: Difference | null;
  /** The other future is another from the beginning. */
  readonly isWhatIf: boolean;
  readonly onGo: (t: number) => void;
}

/** Where the two futures begin to differ, and in what. */
export function Parting({ found, isWhatIf, onGo }: PartingProps) {
  const text = useTranslations("sandbox.parting");
  if (found === null) return <p className={styles.parting}>{text("none")}</p>;
  const { t, track, first, second } = found;
  return (
    <p className={styles.parting} data-testid="parting">
      {text(track, { at: formatOffset(t - SIM_START), first, second, isWhatIf: String(isWhatIf) })}{" "}
      <Button onClick={() => onGo(t)}>{text("go")}</Button>
    </p>
  );
}
