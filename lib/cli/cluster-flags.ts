/** The flags with which commands choose a cluster and a part of it; their names and meaning are kubectl's. */
import type { KubeOptions } from "../cluster/kubeconfig.ts";
import type { DurationMs } from "../model/units.ts";
import { UsageError } from "./errors.ts";
import { t } from "./texts.ts";

/** For `parseArgs`. */
export const CLUSTER_FLAGS = {
  kubeconfig: { type: "string" },
  context: { type: "string" },
  namespace: { type: "string", short: "n" },
  "all-namespaces": { type: "boolean", short: "A" },
  as: { type: "string" },
  "system-namespace": { type: "string" },
} as const;

interface Values {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly "all-namespaces"?: boolean | undefined;
  readonly as?: string | undefined;
  readonly "system-namespace"?: string | undefined;
}

export interface ClusterOptions {
  readonly kube: KubeOptions;
  /** null: all namespaces; undefined: that of the context. */
  readonly namespace: string | null | undefined;
  readonly systemNamespace: string;
}

const UNITS: Readonly<Record<string, DurationMs>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * @param ofName the namespace that the name of an object says
 * @throws UsageError
 */
export function readClusterFlags(values: Values, ofName?: string): ClusterOptions {
  if (values.namespace !== undefined && values["all-namespaces"] === true) {
    throw new UsageError(t("record.namespaces"));
  }
  return {
    kube: {
      ...(values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig }),
      ...(values.context === undefined ? {} : { context: values.context }),
      ...(values.as === undefined ? {} : { as: values.as }),
    },
    namespace: values["all-namespaces"] === true ? null : (values.namespace ?? ofName),
    systemNamespace: values["system-namespace"] ?? "knative-serving",
  };
}

/**
 * The length of time of a flag.
 * @throws UsageError
 */
export function durationGiven(flag: string, text: string): DurationMs {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text);
  const ms = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] ?? ""] ?? Number.NaN);
  if (Number.isNaN(ms) || ms <= 0) throw new UsageError(t("record.duration", { flag, given: text }));
  return ms;
}
