"use client";

import { useTranslations } from "use-intl";
import type { Scenario } from "@/lib/sim/index.ts";
import styles from "./sandbox.module.css";

/** Says of a scenario with rollouts what is counted and what is shown; nothing of any other. */
export function RolloutsNote({ rollouts }: Pick<Scenario, "rollouts">) {
  const text = useTranslations("sandbox");
  if (rollouts.length === 0) return null;
  return <p className={styles.help}>{text("rollouts", { count: rollouts.length + 1 })}</p>;
}
