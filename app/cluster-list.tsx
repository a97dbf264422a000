import Link from "next/link";
import { clusters } from "@/lib/server/clusters.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import styles from "./cluster-list.module.css";

/** The clusters that can be watched, the current one first; why none can, where one is configured. */
export async function ClusterList() {
  const text = await requestTranslator("home");
  const cluster = await requestTranslator("cluster");
  const { list, problem } = clusters();
  const all = list();
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
          </li>
        ))}
      </ul>
    </section>
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
      <pre>{"npm start -- --kubeconfig FILE --context NAME -n NAMESPACE\nnpm start -- -A"}</pre>
      <p>{text("clusterNeeds")}</p>
    </>
  );
}
