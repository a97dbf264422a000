/** What is told of a finding of severity error, as Prometheus and its Alertmanager name things. */
import {
  type Finding,
  findingRef,
  findingsAt,
  lastingFindings,
  type SystemFinding,
  serviceOf,
  severityOf,
  spanOf,
  systemFindings,
  unseenFindings,
} from "../../core/index.ts";
import type { RevisionState } from "../../core/state/state.ts";
import { describe } from "../../i18n/describe.ts";
import type { EpochMs } from "../../model/units.ts";
import { cutText } from "../../query/bounds.ts";
import { pageLink } from "../../query/links.ts";
import type { LiveSource } from "../../sources/live-source.ts";

export interface Alert {
  /** Of its labels: two alerts with the same labels are one. */
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: EpochMs;
  /** null: it stands. */
  readonly endsAt: EpochMs | null;
  /** Address of its page; "" where nobody said where the pages are. */
  readonly page: string;
}

export interface AlertedCluster {
  readonly source: Pick<LiveSource, "state" | "live" | "summary">;
}

/** Names come from a file or a cluster; a label does not grow with them. */
const LABEL_LENGTH = 100;
const TEXT_LENGTH = 1_000;

/** Up to when it is known what is: a quiet watch tells that nothing has changed. */
export function knownUntil({ source }: AlertedCluster): EpochMs {
  return Math.max(source.state.shared.lastT ?? 0, source.live?.status().heardAt ?? 0);
}

/**
 * The alerts that stand: findings of severity error, and those that stood when a gap began which has not been decided. Of several with
 * the same labels the one that began first.
 * @param pages where the pages are served; ""
 */
export function standingAlerts(cluster: AlertedCluster, pages: string): Alert[] {
  const { state, summary } = cluster.source;
  const t = knownUntil(cluster);
  const alerts = new Map<string, Alert>();
  const add = (alert: Alert): void => {
    const before = alerts.get(alert.key);
    if (before === undefined || alert.startsAt < before.startsAt) alerts.set(alert.key, alert);
  };
  const page = (target: Parameters<typeof pageLink>[2]): string =>
    pages === "" ? "" : pageLink(pages, summary.id, target);
  for (const revision of state.revisions.values()) {
    const key = `${revision.namespace}/${revision.name}`;
    const tell = (finding: Finding, isSeen: boolean): void => {
      if (severityOf(finding) !== "error") return;
      const { from } = spanOf(finding);
      const address = page({ revision: key, t: from, finding: findingRef(finding) });
      add(ofRevision(summary.title, revision, finding, address, isSeen));
    };
    for (const finding of findingsAt(state.shared, revision, t)) tell(finding, true);
    for (const finding of unseenFindings(revision, t)) tell(finding, false);
  }
  for (const found of lastingFindings(systemFindings(state.shared, t))) {
    if (found.severity === "error") {
      add(ofKnative(summary.title, state.shared.systemNamespace, found, page({ t: found.from })));
    }
  }
  return [...alerts.values()];
}

function ofRevision(
  cluster: string,
  { namespace, name }: RevisionState,
  finding: Finding,
  page: string,
  isSeen: boolean,
): Alert {
  const { rule, values } = finding;
  const say = (area: "title" | "detail" | "remedy"): string =>
    cutText(describe(area, rule, values), TEXT_LENGTH);
  const unseen = isSeen
    ? ""
    : " Not seen since: the watch was interrupted, and it is not known whether it lasts.";
  return made(
    { alertname: "SkscopeFinding", cluster, namespace, service: serviceOf(name), revision: name, rule },
    {
      summary: `${namespace}/${name}: ${say("title")}`,
      description: `${say("detail")}\n${say("remedy")}${unseen}`.trim(),
    },
    spanOf(finding).from,
    page,
  );
}

function ofKnative(cluster: string, namespace: string, found: SystemFinding, page: string): Alert {
  const { rule, component, from, values } = found;
  const say = (part: string): string => cutText(describe("knative", `${rule}.${part}`, values), TEXT_LENGTH);
  return made(
    { alertname: "SkscopeKnative", cluster, namespace, component, rule },
    { summary: `Knative: ${say("title")}`, description: `${say("saw")}\n${say("remedy")}`.trim() },
    from,
    page,
  );
}

function made(
  named: Readonly<Record<string, string>>,
  said: Readonly<Record<string, string>>,
  startsAt: EpochMs,
  page: string,
): Alert {
  const all = Object.entries({ ...named, severity: "error" })
    // An empty label is none.
    .filter(([, value]) => value !== "")
    .map(([name, value]) => [name, value.slice(0, LABEL_LENGTH)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const labels = Object.fromEntries(all);
  const annotations = page === "" ? said : { ...said, runbook_url: page };
  return { key: JSON.stringify(all), labels, annotations, startsAt, endsAt: null, page };
}
