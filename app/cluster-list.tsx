import Link from "next/link";
import { formatDateTime } from "@/lib/client/format-time.ts";
import { sourceNow } from "@/lib/client/source-now.ts";
import { listedClusters } from "@/lib/server/access/listed-clusters.ts";
import { clusters } from "@/lib/server/clusters.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import styles from "./cluster-list.module.css";

/** The clusters that can be watched, the current one first; why none can, where one is configured. */
export async function ClusterList() {
  const text = await requestTranslator("home");
  const cluster = await requestTranslator("cluster");
  const trends = await requestTranslator("trends");
  const { problem, notes } = clusters();
  const all = listedClusters();
  if (problem !== "") {
    return (
      <section className={styles.clusters}>
        <h2>{text("clusters")}</h2>
        <p className={styles.problem} role="alert">
          {problem}
        </p>
        <p>{text("clusterProblemHelp")}</p>
      </section>
    );
  }
  if (all.length === 0) return null;
  return (
    <section className={styles.clusters}>
      <h2>{text("clusters")}</h2>
      <ul>
        {all.map(({ id, context, server, namespace, isCurrent, state, revisions }) => (
          <li key={id} data-current={isCurrent}>
            <Link href={`/view/${encodeURIComponent(id)}`} prefetch={false}>
              {context}
            </Link>
            <span className={styles.server}>{server}</span>
            <span>{namespace ?? cluster("namespaceAll")}</span>
            <span className={styles.state} data-state={state}>
              <span aria-hidden="true">{state === "live" ? "● " : "○ "}</span>
              {cluster(`state.${state}`)}
              {revisions !== null && ` · ${text("revisions", { count: revisions })}`}
            </span>
            <Link href={`/view/${encodeURIComponent(id)}/trends`} prefetch={false}>
              {trends("title")}
            </Link>
            {revisions !== null && <ClusterNow id={id} />}
          </li>
        ))}
      </ul>
      {notes !== undefined && <p>{text("clustersShared")}</p>}
    </section>
  );
}

/** How the revisions of a cluster that is being watched are, which need somebody, and how new that is. */
async function ClusterNow({ id }: { readonly id: string }) {
  const text = await requestTranslator("home");
  const overview = await requestTranslator("overview");
  const source = clusters().opened.find((opened) => opened.id === id)?.source;
  if (source === undefined) return null;
  const { shared } = source.state;
  const now = source.live?.status().now ?? shared.lastT ?? 0;
  const { phases, needs, newest } = sourceNow(shared, source.digests(), now);
  // Before a revision has come nothing is said of revisions.
  const said = [
    phases.map(([phase, count]) => overview(`part.${phase}`, { count })).join(overview("separator")),
    newest === null ? "" : text("newestRecord", { at: formatDateTime(newest).slice(0, 19) }),
  ].filter((part) => part !== "");
  return (
    <p className={styles.now} data-testid="cluster-now">
      {needs > 0 && (
        <>
          <Link
            href={`/view/${encodeURIComponent(id)}?q=needs:you`}
            prefetch={false}
            className={styles.needs}
          >
            <span aria-hidden="true">■ </span>
            {overview("inbox.needs", { count: needs })}
          </Link>
          {" · "}
        </>
      )}
      {said.join(" · ")}
    </p>
  );
}

/** How to watch a cluster, for whoever has none configured; otherwise how to watch another. */
export async function ClusterHelp() {
  const text = await requestTranslator("home");
  const { list } = clusters();
  const isDemo = list().length === 0;
  return (
    <>
      <h2>{text("clusterTitle")}</h2>
      <p>{text(isDemo ? "clusterNone" : "clusterOther")}</p>
      <pre>{"npx skscope --kubeconfig FILE --context NAME -n NAMESPACE\nnpx skscope -A"}</pre>
      <p>{text("clusterNeeds")}</p>
    </>
  );
}
