/** Knative's own processes over time: what is read from records, and what costs nothing. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  concerns,
  createState,
  decodeState,
  encodeState,
  forgetBefore,
  scopeState,
  step,
} from "../../../lib/core/index.ts";
import type { SystemState } from "../../../lib/core/state/system.ts";
import { at, drawn, KEY, record, records, secondsOf } from "../../support/records.ts";

function systemOf(text: string, systemNamespace?: string): SystemState {
  return buildState(records(text), { systemNamespace }).shared.system;
}

function podSlices(system: SystemState, name: string): string[] {
  return [...system.pods.values()].filter((pod) => pod.name === name).flatMap(({ slices }) => drawn(slices));
}

describe("pods of Knative's processes", () => {
  test("have the phases of any pod, and an end", () => {
    const system = systemOf(`
      1 knative/autoscaler-a
      3 knative/autoscaler-a ready
      8 knative/autoscaler-a waiting=CrashLoopBackOff
      9 -knative/autoscaler-a
    `);
    expect(podSlices(system, "autoscaler-a")).toEqual([
      "1–3 started",
      "3–8 ready",
      "8–9 waiting (CrashLoopBackOff)",
    ]);
  });

  test("are those of the source's system namespace, and of known processes", () => {
    const text =
      "0 =knative/autoscaler-a ready\n0 =knative/redis-a ready\n0 =knative/net-kourier-controller-a ready";
    const names = (system: SystemState): string[] =>
      [...system.pods.values()].map(({ component }) => component);
    expect(names(systemOf(text))).toEqual(["autoscaler", "net-kourier-controller"]);
    expect(names(systemOf(text, "knative-eventing"))).toEqual([]);
  });

  test("without a status say nothing of their state", () => {
    expect(systemOf("0 =activator/1").pods.size).toBe(0);
  });

  test("were ready since their condition says so, when a list shows them", () => {
    const [pod] = systemOf("100 =knative/autoscaler-a ready since=40").pods.values();
    expect(secondsOf(pod?.slices[0]?.since)).toBe(40);
  });

  test("tell each restart when it happens, with how the container ended", () => {
    const [pod] = systemOf(`
      0 =knative/autoscaler-a ready
      5 knative/autoscaler-a ready restarts=1 exit=137
      6 knative/autoscaler-a ready restarts=1 exit=137
      9 knative/autoscaler-a ready restarts=3 exit=2
    `).pods.values();
    expect(pod?.restarts.map(({ t, count, exitCode }) => [secondsOf(t), count, exitCode])).toEqual([
      [5, 1, 137],
      [9, 3, 2],
    ]);
  });

  test("tell a restart of before the list at the container's own time, and none without one", () => {
    const restarts = (words: string) =>
      [...systemOf(`100 =knative/autoscaler-a ready ${words}`).pods.values()].flatMap((pod) =>
        pod.restarts.map(({ t, initial }) => [secondsOf(t), initial]),
      );
    expect(restarts("restarts=1 exit=1 ended=96")).toEqual([[96, true]]);
    expect(restarts("restarts=1 exit=1")).toEqual([]);
    expect(restarts("restarts=0")).toEqual([]);
  });
});

describe("Leases", () => {
  test("tell who leads; a renewal changes no track", () => {
    const system = systemOf(`
      0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
      10 lease/autoscaler-bucket-00-of-01 autoscaler-a
      20 lease/autoscaler-bucket-00-of-01 autoscaler-a
      35 lease/autoscaler-bucket-00-of-01 autoscaler-b
    `);
    const lease = system.leases.get("autoscaler-bucket-00-of-01");
    expect(drawn(lease?.slices ?? [])).toEqual(["0–35 autoscaler-a_10.0.0.1", "35– autoscaler-b_10.0.0.1"]);
    expect(lease?.component).toBe("autoscaler");
  });

  test("given back are held by nobody", () => {
    const system = systemOf(`
      0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
      10 lease/autoscaler-bucket-00-of-01
      12 lease/autoscaler-bucket-00-of-01 autoscaler-b
    `);
    const lease = system.leases.get("autoscaler-bucket-00-of-01");
    expect(drawn(lease?.slices ?? [])).toEqual(["0–10 autoscaler-a_10.0.0.1", "12– autoscaler-b_10.0.0.1"]);
  });

  test.each([
    ["autoscaler-bucket-03-of-10", "autoscaler"],
    ["controller.knative.dev.serving.pkg.reconciler.route.reconciler.00-of-01", "controller"],
    [
      "hpaautoscaler.knative.dev.serving.pkg.reconciler.autoscaling.hpa.reconciler.00-of-01",
      "autoscaler-hpa",
    ],
    ["webhook.validationwebhook.00-of-01", "webhook"],
    [
      "net-kourier-controller.knative.dev.net-kourier.pkg.reconciler.ingress.reconciler.00-of-01",
      "net-kourier-controller",
    ],
    ["something-else", undefined],
  ])("%s belongs to %s", (name, component) => {
    expect(systemOf(`0 =lease/${name} x`).leases.get(name)?.component).toBe(component);
  });

  test("belong to the process whose pod holds them, whatever they are called", () => {
    const system = systemOf("0 =knative/controller-a ready\n0 =lease/of-another-kind controller-a");
    expect(system.leases.get("of-another-kind")?.component).toBe("controller");
  });
});

describe("ConfigMaps", () => {
  test("tell which key was changed, from what to what; a list changes nothing", () => {
    const { configChanges } = systemOf(`
      0 =config/config-autoscaler stable-window=60s max-scale=5
      5 config/config-autoscaler stable-window=6s enable-scale-to-zero=true
    `);
    expect(configChanges.map(({ t, key, before, after }) => [secondsOf(t), key, before, after])).toEqual([
      [5, "stable-window", "60s", "6s"],
      [5, "max-scale", "5", null],
      [5, "enable-scale-to-zero", null, "true"],
    ]);
  });
});

describe("lines about no revision", () => {
  test.each([
    ["says activator WARN Healthcheck failed: connection has not yet been established", "connection"],
    ["says activator ERROR Websocket connection could not be established", "connection"],
    ["says autoscaler ERROR Websocket connection could not be established", "error"],
    [
      'says controller ERROR Internal error occurred: failed calling webhook "config.webhook.serving.knative.dev": connection refused',
      "webhook",
    ],
    ["says autoscaler ERROR Failed to list leases", "error"],
    ["says autoscaler INFO all is well", undefined],
    ["log autoscaler of a revision", undefined],
  ])("%s: %s", (line, kind) => {
    expect(systemOf(`1 ${line}`).lines[0]?.kind).toBe(kind);
  });

  test("and Warnings about a process", () => {
    const { lines } = systemOf("1 sysevent/autoscaler-7c-x.1 FailedScheduling text=no_nodes");
    expect(lines.map(({ component, message }) => [component, message])).toEqual([
      ["autoscaler", "FailedScheduling: no nodes"],
    ]);
  });
});

const TEXT = `
  0 =sks Proxy
  0 =knative/autoscaler-a ready
  0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
  0 =config/config-autoscaler stable-window=60s
  1 sysevent/autoscaler-a.1 Unhealthy text=probe
  2 says activator ERROR Websocket connection could not be established
  3 config/config-autoscaler stable-window=6s
  4 knative/autoscaler-a ready restarts=1 exit=1
  5 -knative/autoscaler-a
  6 lease/autoscaler-bucket-00-of-01 autoscaler-b
`;

test("a viewer of a revision knows the same of Knative as the server", () => {
  const server = createState();
  const viewer = createState();
  for (const one of records(TEXT)) {
    step(server, one);
    if (concerns(server, one, KEY)) step(viewer, one);
  }
  expect(viewer.shared.system).toEqual(server.shared.system);
  const there = [...viewer.objects].filter(([, objects]) => objects.size > 0);
  expect(scopeState(server, KEY).objects).toEqual(new Map(there));
});

test("all of it can be encoded", () => {
  const state = buildState(records(TEXT));
  expect(decodeState(encodeState(state)).shared.system).toEqual(state.shared.system);
});

test("what is old is forgotten, what holds is not", () => {
  const state = buildState(records(`${TEXT}\n7 =knative/activator-x ready`));
  forgetBefore(state, at(8));
  const { pods, leases, configs, configChanges, lines } = state.shared.system;
  expect([...pods.values()].map(({ name }) => name)).toEqual(["activator-x"]);
  expect([...leases.values()].flatMap(({ slices }) => drawn(slices))).toEqual(["6– autoscaler-b_10.0.0.1"]);
  expect([configs.size, configChanges.length, lines.length]).toEqual([1, 0, 0]);
});

test("a storm of lines, pods and changes is bounded by number", () => {
  const state = createState();
  const rows = Array.from({ length: 3_000 }, (_, i) =>
    [
      `${i} knative/autoscaler-${i} ready`,
      `${i} -knative/autoscaler-${i}`,
      `${i} lease/autoscaler-bucket-00-of-01 autoscaler-${i}`,
      `${i} config/config-autoscaler x=${i}`,
      `${i} says activator ERROR number ${i}`,
    ].join("\n"),
  );
  for (const one of records(rows.join("\n"))) step(state, one);
  const { pods, leases, configChanges, lines } = state.shared.system;
  expect(pods.size).toBeLessThanOrEqual(301);
  expect(leases.get("autoscaler-bucket-00-of-01")?.slices.length).toBeLessThanOrEqual(220);
  expect(configChanges.length).toBeLessThanOrEqual(550);
  expect(lines.length).toBeLessThanOrEqual(550);
});

test("damaged objects break nothing", () => {
  const state = createState();
  const metadata = { namespace: "knative-serving", name: "autoscaler-a", labels: { app: "autoscaler" } };
  step(
    state,
    record(0, 0, "ADDED", "pods", {
      metadata,
      status: { containerStatuses: [null, 3, { restartCount: "x" }] },
    }),
  );
  step(
    state,
    record(1, 0, "ADDED", "leases.coordination.k8s.io", {
      metadata: { ...metadata, name: "autoscaler-bucket-00-of-01" },
      spec: 4,
    }),
  );
  step(
    state,
    record(2, 0, "ADDED", "configmaps", { metadata: { ...metadata, name: "config-autoscaler" }, data: [1] }),
  );
  expect(state.shared.system.pods.size).toBe(1);
});
