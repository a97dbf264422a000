/** A made-up recording of one revision with many pods, each with a life of several phases, and requests all the time: many lanes at once. */

const START_MS = Date.UTC(2026, 0, 1);
const NAMESPACE = "bench";
const NAME = "crowd-00001";

/** The text of a trace in which `pods` pods come, get ready and go, twenty seconds each, one every 300 ms, and 20 requests a second. */
export function crowd(pods: number): string {
  const lines: { t: number; line: unknown }[] = [];
  let version = 0;
  const add = (t: number, type: string, resource: string, object: Record<string, unknown>): void => {
    version += 1;
    const metadata = {
      namespace: NAMESPACE,
      resourceVersion: String(version),
      ...(object.metadata as object),
    };
    const at = new Date(START_MS + t).toISOString();
    lines.push({ t, line: { t: at, type, resource, object: { ...object, metadata } } });
  };
  add(0, "ADDED", "serverlessservices.networking.internal.knative.dev", {
    metadata: { name: NAME, uid: "sks" },
    spec: { mode: "Serve", numActivators: 2 },
    status: {
      serviceName: NAME,
      privateServiceName: `${NAME}-private`,
      conditions: [{ type: "ActivatorEndpointsPopulated", status: "False" }],
    },
  });
  const labels = { "serving.knative.dev/revision": NAME };
  for (let i = 0; i < pods; i++) {
    const born = i * 300;
    const metadata = { name: `${NAME}-deployment-a-${i}`, uid: `pod-${i}`, labels };
    const pod = (
      t: number,
      conditions: unknown[],
      running: boolean,
      leaving = false,
      type = "MODIFIED",
    ): void => {
      const state = running ? { running: {} } : { waiting: { reason: "ContainerCreating" } };
      add(born + t, type, "pods", {
        metadata: { ...metadata, ...(leaving ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
        status: { conditions, containerStatuses: [{ name: "user-container", state }] },
      });
    };
    const scheduled = { type: "PodScheduled", status: "True" };
    pod(0, [], false, false, "ADDED");
    pod(40, [scheduled], false);
    pod(900, [scheduled], true);
    for (let k = 0; k < 8; k++) {
      pod(1_400 + k * 2_000, [scheduled, { type: "Ready", status: k % 2 === 0 ? "True" : "False" }], true);
    }
    pod(18_000, [scheduled], true, true);
    pod(20_000, [scheduled], true, true, "DELETED");
  }
  const ready = Array.from({ length: 20 }, (_, i) => ({
    ip: `10.0.0.${i}`,
    targetRef: { namespace: NAMESPACE, name: `p${i}` },
  }));
  for (let t = 0; t < pods * 300; t += 2_000) {
    add(t, "MODIFIED", "endpoints", {
      metadata: { name: NAME, uid: "pub" },
      subsets: [{ addresses: ready.slice(0, 1 + ((t / 2_000) % 20)) }],
    });
  }
  for (let t = 500; t < pods * 300; t += 50) {
    const line = {
      t: new Date(START_MS + t).toISOString(),
      type: "REQUEST",
      resource: "gateway",
      object: {
        namespace: NAMESPACE,
        revision: NAME,
        status: t % 1_000 === 0 ? 503 : 200,
        ms: 450,
        via: "activator",
      },
    };
    lines.push({ t, line });
  }
  lines.sort((a, b) => a.t - b.t);
  return `${lines.map(({ line }) => JSON.stringify(line)).join("\n")}\n`;
}
