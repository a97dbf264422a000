/**
 * Whatever cluster KUBECONFIG points at is watched as promised, and only looked at.
 *
 *   SKSCOPE_TEST_CLUSTER=1 npx vitest run --project slow test/unit/live/real-cluster.test.ts
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { connectCluster, readContexts } from "../../../lib/cluster/kubeconfig.ts";
import { systemClock } from "../../../lib/cluster/types.ts";
import { openLiveCluster } from "../../../lib/live/live-cluster.ts";
import type { NewRecord } from "../../../lib/model/record.ts";

const SETTLE_MS = 60_000;
/** What Node tells of every request that leaves it. */
const REQUESTS = "http.client.request.start";

describe.skipIf(process.env.SKSCOPE_TEST_CLUSTER !== "1")("the cluster of KUBECONFIG", () => {
  test(
    "is live or says exactly what is missing, and is only looked at",
    async () => {
      const methods: string[] = [];
      const note = (message: unknown): void => {
        methods.push((message as { readonly request: ClientRequest }).request.method);
      };
      subscribe(REQUESTS, note);
      const contexts = readContexts({}, process.env);
      expect(contexts, "no kubeconfig and no service account").not.toBeNull();
      const api = connectCluster({}, process.env);
      const records: NewRecord[] = [];
      const cluster = await openLiveCluster({
        id: "real",
        title: api.name,
        api,
        clock: systemClock,
        where: { namespace: null, systemNamespace: "knative-serving" },
        retention: { ms: 3_600_000, bytes: 1e9 },
        followLogs: true,
        history: null,
        onRecord: (record) => records.push(record),
      });
      try {
        cluster.hold();
        // How far it has come is told with every notice; a cluster that is out of reach gives none at the end.
        const isSettled = await new Promise<boolean>((resolve) => {
          const cancel = systemClock.after(SETTLE_MS, () => resolve(false));
          cluster.source.subscribe(() => {
            if (!cluster.isSettled) return;
            cancel();
            resolve(true);
          });
        });
        const status = cluster.source.live?.status();
        expect(isSettled, `not settled: ${JSON.stringify(cluster.resources)}`).toBe(true);
        for (const { resource, state, reason, lost } of cluster.resources) {
          const isSaid = (state === "refused" || state === "missing") && reason !== "" && lost.length > 0;
          expect({ resource, state, reason, isWell: state === "live" || isSaid }).toMatchObject({
            isWell: true,
          });
        }
        const { header, state } = cluster.source;
        expect(header.kubernetes).toMatch(/^v\d+\.\d+/);
        const hasKnative = cluster.resources.some(({ need, state: of }) => need === "core" && of === "live");
        if (hasKnative && status?.state === "live") expect(header.knative).toMatch(/^(v\d+\.\d+|devel$)/);
        const refused = cluster.resources
          .filter(({ state: of }) => of === "refused" || of === "missing")
          .map(({ resource }) => resource);
        const gaps = records.filter(({ type, resource }) => type === "GAP" && !refused.includes(resource));
        expect(gaps).toEqual([]);
        expect(state.shared.gaps.filter(({ resource }) => !refused.includes(resource))).toEqual([]);
        expect(methods.length).toBeGreaterThan(0);
        expect(new Set(methods)).toEqual(new Set(["GET"]));
      } finally {
        await cluster.stop();
        unsubscribe(REQUESTS, note);
      }
    },
    SETTLE_MS + 30_000,
  );
});
