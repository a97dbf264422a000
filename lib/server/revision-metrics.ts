/** Metrics of the revisions of watched clusters, for Prometheus; docs/metrics.md says what each of them means. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { findingsAt, severityOf, unseenFindings } from "../core/index.ts";
import type { LiveCluster } from "../live/live-cluster.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Clusters } from "./offered-clusters.ts";
import { createTally, type Moment, type Owner, type Tally, type TallySink } from "./revision-tally.ts";

/** From a warm image on a quiet node to a large one on a new node. */
const COLD_START_BUCKETS = [0.25, 0.5, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 30, 60, 120, 300];
/** Around the grace period of 30 s; pods drain for 30 s, or as long as the revision's timeout. */
const SCALE_TO_ZERO_BUCKETS = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 35, 45, 60, 120, 300, 600];
/** Between scrapes, something new is looked for this often at most, however much is received: it goes over all revisions. */
const UPDATE_MS: DurationMs = 5_000;

const OWNER = ["cluster", "namespace", "configuration"] as const;

interface Removable {
  remove(labels: Record<string, string>): void;
}

/** Adds them to a registry; `nameOf` is the label of a cluster. Returns what to call before they are written. */
export function addRevisionMetrics(
  registry: Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>,
  clusters: Pick<Clusters, "subscribe">,
  nameOf: (cluster: LiveCluster) => string,
): () => void {
  const registers = [registry];
  const tallies = new Map<LiveCluster, Tally>();
  const coldStart = new Histogram({
    name: "skscope_cold_start_seconds",
    help: "From the scale-up from zero, or the creation, to the first ready endpoint; or to when it was given up.",
    labelNames: [...OWNER, "kind", "outcome"],
    buckets: COLD_START_BUCKETS,
    enableExemplars: true,
    registers,
  });
  const coldStartPhase = new Histogram({
    name: "skscope_cold_start_phase_seconds",
    help: "How long each phase of a cold start took.",
    labelNames: [...OWNER, "phase"],
    buckets: COLD_START_BUCKETS,
    enableExemplars: true,
    registers,
  });
  const scaleToZeroPhase = new Histogram({
    name: "skscope_scale_to_zero_phase_seconds",
    help: "confirm: from inactive to 0 replicas; drain: from there until the last pod is gone.",
    labelNames: [...OWNER, "phase"],
    buckets: SCALE_TO_ZERO_BUCKETS,
    enableExemplars: true,
    registers,
  });
  const flips = new Counter({
    name: "skscope_mode_flips",
    help: "Changes of spec.mode of a ServerlessService.",
    labelNames: OWNER,
    registers,
  });
  const violations = new Counter({
    name: "skscope_violations",
    help: "Broken invariants of the protocol that lasted for their settle time, by rule.",
    labelNames: [...OWNER, "rule"],
    registers,
  });
  const path = new Counter({
    name: "skscope_path_seconds",
    help: "Time in which new connections went to activators, pods, both or nobody, summed over revisions.",
    labelNames: [...OWNER, "path"],
    registers,
  });
  new Gauge({
    name: "skscope_findings",
    help: "Revisions of which a rule finds something now, or did when a gap began that lasts; notes are left out.",
    labelNames: [...OWNER, "rule", "severity"],
    registers,
    collect() {
      this.reset();
      for (const [cluster, tally] of tallies) {
        for (const { owner, rule, severity } of found(cluster, tally)) {
          this.inc({ cluster: nameOf(cluster), ...owner, rule, severity });
        }
      }
    },
  });

  const sinkOf = (cluster: LiveCluster): TallySink => {
    const name = nameOf(cluster);
    /** How to let go of the series of each owner. */
    const series = new Map<string, Map<string, () => void>>();
    const labelled = (
      metric: Removable & { readonly name?: string },
      owner: Owner,
      own: Record<string, string>,
    ) => {
      const labels = { cluster: name, ...owner, ...own };
      const key = ownerKey(owner);
      const known = series.get(key) ?? new Map<string, () => void>();
      known.set(JSON.stringify([metric.name, own]), () => metric.remove(labels));
      series.set(key, known);
      return labels;
    };
    const observe = (
      metric: Pick<Histogram<string>, "observe">,
      labels: Record<string, string>,
      ms: DurationMs,
      began: Moment,
    ): void => metric.observe({ labels, value: ms / 1_000, exemplarLabels: exemplarOf(cluster, began) });
    return {
      coldStart: (owner, outcome, kind, ms, began) =>
        observe(coldStart, labelled(coldStart, owner, { kind, outcome }), ms, began),
      coldStartPhase: (owner, phase, ms, began) =>
        observe(coldStartPhase, labelled(coldStartPhase, owner, { phase }), ms, began),
      scaleToZeroPhase: (owner, phase, ms, began) =>
        observe(scaleToZeroPhase, labelled(scaleToZeroPhase, owner, { phase }), ms, began),
      flips: (owner, count) => flips.inc(labelled(flips, owner, {}), count),
      violation: (owner, rule) => violations.inc(labelled(violations, owner, { rule })),
      path: (owner, value, ms) => path.inc(labelled(path, owner, { path: value }), ms / 1_000),
      gone: (owner) => {
        for (const remove of series.get(ownerKey(owner))?.values() ?? []) remove();
        series.delete(ownerKey(owner));
      },
    };
  };
  clusters.subscribe((cluster) => {
    const tally = createTally(cluster.source, sinkOf(cluster));
    tallies.set(cluster, tally);
    // Also between scrapes, before the source forgets it.
    let updatedAt: EpochMs = Number.NEGATIVE_INFINITY;
    cluster.source.subscribe(() => {
      const now = cluster.source.live?.status().now ?? 0;
      if (Math.abs(now - updatedAt) < UPDATE_MS) return;
      updatedAt = now;
      tally.update();
    });
  });
  return () => {
    for (const tally of tallies.values()) tally.update();
  };
}

/** All that an exemplar may hold, names and values together (OpenMetrics, Exemplars). */
const EXEMPLAR_LENGTH = 128;

/** Leads to the page on which it is seen: `{ page: "/view/…" }`; at that instant, where there is room for it. Empty where there is none. */
function exemplarOf({ source }: LiveCluster, { namespace, name, t }: Moment): Record<string, string> {
  const path = `/view/${[source.summary.id, namespace, name].map(encodeURIComponent).join("/")}`;
  const page = [`${path}?t=${new Date(t).toISOString()}`, path].find(
    (address) => "page".length + address.length <= EXEMPLAR_LENGTH,
  );
  return page === undefined ? {} : { page };
}

function ownerKey({ namespace, configuration }: Owner): string {
  return `${namespace}/${configuration}`;
}

function* found({ source }: LiveCluster, tally: Tally) {
  const { shared, revisions } = source.state;
  const t = Math.max(shared.lastT ?? 0, source.live?.status().heardAt ?? 0);
  for (const revision of revisions.values()) {
    if (!revision.hasSks) continue;
    // In a gap nothing is resolved: an alert stays until a list shows that its cause is gone.
    for (const finding of [...findingsAt(shared, revision, t), ...unseenFindings(revision, t)]) {
      const { rule } = finding;
      const severity = severityOf(finding);
      if (severity === "error" || severity === "warning")
        yield { owner: tally.ownerOf(revision), rule, severity };
    }
  }
}
