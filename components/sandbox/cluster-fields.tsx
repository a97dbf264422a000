"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { RETRY_ON, type RetryOn, type SimCluster } from "@/lib/sim/index.ts";
import { NumberField } from "./number-field.tsx";
import styles from "./sandbox.module.css";

const SECOND = 1_000;

const NUMBERS = [
  { key: "activators", unit: 1, min: 1, max: 20 },
  { key: "nodes", unit: 1, min: 1, max: 20 },
  { key: "pullMs", unit: 1, max: 600_000 },
  { key: "appStartMs", unit: 1, max: 600_000 },
  { key: "readinessMs", unit: 1, max: 600_000 },
  { key: "drainMs", unit: SECOND },
  { key: "kubeProxyMs", unit: 1, max: 600_000 },
  { key: "sksMs", unit: 1, max: 600_000 },
  { key: "ingressMs", unit: 1, max: 600_000 },
  { key: "gateways", unit: 1, min: 1, max: 10 },
  { key: "gatewaySpreadMs", unit: 1, max: 600_000 },
  { key: "retries", unit: 1, max: 10 },
] as const;

/** What there is when the revision is created, and stays: a fork has no others. */
const FIXED: ReadonlySet<keyof SimCluster> = new Set(["activators", "nodes", "gateways"]);

interface ClusterFieldsProps {
  readonly cluster: SimCluster;
  /** They are those of a fork. */
  readonly isFork: boolean;
  readonly onChange: (cluster: SimCluster) => void;
}

/** What is around the revision, and how long it takes. */
export function ClusterFields({ cluster, isFork, onChange }: ClusterFieldsProps) {
  const text = useTranslations("sandbox");
  const fixed = useId();
  return (
    <fieldset>
      <legend>{text("cluster")}</legend>
      {isFork && (
        <p id={fixed} className={styles.help}>
          {text("fixedCluster")}
        </p>
      )}
      {NUMBERS.map(({ key, ...bounds }) => (
        <NumberField
          key={key}
          label={text(`delay.${key}`)}
          value={cluster[key]}
          {...bounds}
          fixedBy={isFork && FIXED.has(key) ? fixed : undefined}
          onChange={(next) => onChange({ ...cluster, [key]: next })}
        />
      ))}
      <div className={styles.field}>
        <label htmlFor="retry-on">{text("delay.retryOn")}</label>
        <select
          id="retry-on"
          value={cluster.retryOn}
          disabled={cluster.retries === 0}
          onChange={(event) => onChange({ ...cluster, retryOn: event.target.value as RetryOn })}
        >
          {RETRY_ON.map((value) => (
            <option key={value} value={value}>
              {text(`retryOn.${value}`)}
            </option>
          ))}
        </select>
      </div>
      <div className={styles.field}>
        <label htmlFor="image-cache">{text("delay.imageCache")}</label>
        <input
          id="image-cache"
          type="checkbox"
          checked={cluster.imageCache}
          onChange={(event) => onChange({ ...cluster, imageCache: event.target.checked })}
        />
      </div>
    </fieldset>
  );
}
