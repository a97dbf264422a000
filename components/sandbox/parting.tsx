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
  /** The revision that is compared; null where there is only one. */
  readonly name: string | null;
  /** The original never has it. */
  readonly isOnlyHere: boolean;
  readonly onGo: (t: number) => void;
}

/** Where the two futures begin to differ, and in what. */
export function Parting({ found, isWhatIf, name, isOnlyHere, onGo }: PartingProps) {
  const text = useTranslations("sandbox.parting");
  const of = name === null ? "" : text("of", { name });
  if (isOnlyHere)
    return (
      <p className={styles.parting}>{text("onlyHere", { name: name ?? "", isWhatIf: String(isWhatIf) })}</p>
    );
  if (found === null)
    return (
      <p className={styles.parting}>
        {of}
        {text("none")}
      </p>
    );
  const { t, track, first, second } = found;
  return (
    <p className={styles.parting} data-testid="parting">
      {of}
      {text(track, { at: formatOffset(t - SIM_START), first, second, isWhatIf: String(isWhatIf) })}{" "}
      <Button onClick={() => onGo(t)}>{text("go")}</Button>
    </p>
  );
}
