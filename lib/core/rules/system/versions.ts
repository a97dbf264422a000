/** Processes of different releases of Knative side by side: an upgrade that did not come to its end. */
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { SystemPod } from "../../state/system.ts";
import { sliceAt } from "../../state/tracks.ts";
import type { SystemRule } from "./finding.ts";
import { begunAt } from "./ready.ts";

/** An upgrade takes no longer. */
const UPGRADES_MS: DurationMs = 600_000;
/** Those of one release; an ingress has its own. */
const OF_KNATIVE: ReadonlySet<string> = new Set([
  "autoscaler",
  "autoscaler-hpa",
  "activator",
  "controller",
  "webhook",
]);

interface Ready {
  readonly pod: SystemPod;
  readonly since: EpochMs;
  readonly seq: number;
}

/** Ready pods are of more than one release, for longer than an upgrade takes. */
export const mixedVersions: SystemRule = ({ system, systemNamespace: namespace }, t) => {
  const byVersion = new Map<string, Ready>();
  const components = new Map<string, string[]>();
  for (const pod of system.pods.values()) {
    const { version, component } = pod;
    const slice = sliceAt(pod.slices, t);
    if (version === undefined || slice?.value !== "ready" || !OF_KNATIVE.has(component)) continue;
    const since = begunAt(slice);
    const first = byVersion.get(version);
    if (first === undefined || since < first.since) byVersion.set(version, { pod, since, seq: slice.seq });
    components.set(version, [...new Set([...(components.get(version) ?? []), component])].sort());
  }
  if (byVersion.size < 2) return [];
  const last = [...byVersion.values()].reduce((a, b) => (b.since > a.since ? b : a));
  if (t - last.since < UPGRADES_MS) return [];
  const versions = [...components]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([version, names]) => `${version} (${names.join(", ")})`)
    .join("; ");
  const values = { versions, count: byVersion.size, namespace };
  return [
    {
      rule: "mixedVersions",
      severity: "warning",
      component: "",
      from: last.since,
      to: null,
      seq: last.seq,
      values,
    },
  ];
};
