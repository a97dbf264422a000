/** Further situations of operators, drawn: who took a pod away, what keeps the next one, and which container it was. */
import { describe, expect, test } from "vitest";
import { type ContainerWords, container, podRecord } from "../../support/pod-objects.ts";
import { LISTED_POD, WOKEN } from "../../support/scenes.ts";
import { toldOfStory as told } from "../../support/told.ts";

const CONFIG = "0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s";
const OUT = `${LISTED_POD}
  20.1 priv !p1
  20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`;

describe("a container of the only pod", () => {
  test("queue-proxy is killed for memory: its name, and its log", () => {
    const containers = [
      container("user-container", "running@-190", { ready: true }),
      container("queue-proxy", "ended:137:OOMKilled", { restarts: 1 }),
    ];
    const said = told(OUT, [podRecord(20, "MODIFIED", { created: -200, containers })], 40);
    expect(said.valuesOf("pods-lost")).toMatchObject({ container: "queue-proxy", exitCode: 137 });
    expect(said.text).toMatch(/-c queue-proxy --previous/);
  });

  test("is restarted before anybody sees how it ended: its last state says so", () => {
    const before = { before: "ended:137:Error", restarts: 1 };
    const pod = podRecord(20, "MODIFIED", {
      created: -200,
      containers: [container("user-container", "running@20", before)],
      readySince: 20,
    });
    const said = told(OUT, [pod], 40);
    expect(said.valuesOf("pods-lost")).toMatchObject({
      by: "pod",
      container: "user-container",
      exitCode: 137,
      sort: "crash",
    });
    expect(said.text).not.toMatch(/nothing recorded says why/);
  });
});

describe("the next pod", () => {
  const DRAINED = `${LISTED_POD}
    20 pod/r-deployment-1 scheduled started ready created=-200 disrupted=EvictionByEvictionAPI
    20.1 pod/r-deployment-1 scheduled started ready terminating created=-200 disrupted=EvictionByEvictionAPI
    20.2 priv
    20.3 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`;

  test("cannot be scheduled: said beside the loss", () => {
    const said = told(`${DRAINED}\n21 pod/r-deployment-2 unschedulable created=20`, [], 40);
    expect(said.clauses.slice(0, 2)).toEqual(["lostPods", "nextPodFails"]);
    expect(said.text).toMatch(/Pod …-2, in its place, cannot start: Unschedulable/);
  });

  test("is on its way: nothing of the kind", () => {
    const said = told(`${DRAINED}\n21 pod/r-deployment-2 scheduled created=20`, [], 40);
    expect(said.clauses).not.toContain("nextPodFails");
  });
});

describe("what keeps a wake", () => {
  test("a quota: the sentence has its words at once", () => {
    const quota = "10.5 dep 1 ReplicaFailure=True,FailedCreate text=pods_is_forbidden:_exceeded_quota:_small";
    const said = told(`${WOKEN}\n${quota}`, [], 20);
    expect(said.clauses).toContain("kubeletSays");
    expect(said.text).toMatch(/FailedCreate, “pods is forbidden: exceeded quota: small”/);
  });

  test.each([
    ["pod_has_unbound_immediate_PersistentVolumeClaims", true],
    ["3_node(s)_had_volume_node_affinity_conflict", true],
    ["3_Insufficient_cpu", false],
  ])("the scheduler says %s", (words, isClaim) => {
    const event = `11 event/1 FailedScheduling Pod r-deployment-1 warning text=0/3_nodes_are_available:_${words}`;
    const pod = podRecord(10.2, "ADDED", { created: 10, containers: [] });
    const said = told(`${WOKEN}\n${event}\n80 pub a1 a2`, [pod], 80);
    expect(said.valuesOf("D8").sort).toBe(isClaim ? "claim" : "unschedulable");
    expect(/persistentvolumeclaims/.test(said.text)).toBe(isClaim);
  });
});

describe("a new revision that takes long", () => {
  const NEW = (route: string): string => `${CONFIG}
    0 =acts a1 a2
    0 =activator/1
    0 =activator/2
    0 =ingress/web ${route}
    1 rev pending gen=2 Ready=Unknown,Deploying
    1 sks Proxy n=2 pop=True ep=Unknown,NoHealthyBackends
    1 pa Active=Unknown,Queued@1 want=1
    1 dep 1
    1.1 priv
    1.2 pub a1 a2`;
  const started = (now: string, more: Partial<ContainerWords> = {}) => [
    podRecord(1.5, "ADDED", {
      created: 1,
      containers: [container("user-container", now, more), container("queue-proxy", "running@3")],
    }),
  ];

  test("and has no route yet is no failure before its deadline", () => {
    const said = told(`${NEW("other=100")}\n300 sks Proxy n=2 pop=True`, started("running@3"), 300);
    expect([said.phase, said.rules.filter((rule) => !/^I/.test(rule))]).toEqual(["Waking", []]);
    expect(said.clauses).toEqual(["waking", "podOnItsWay", "rolloutWaits"]);
    expect(said.text).toMatch(/its progress-deadline ends at about 2026-01-01T00:10:31/);
    expect(told(NEW("other=100"), started("running@3"), 631).phase).toBe("Waking");
    expect(told(NEW("other=100"), started("running@3"), 631.1).phase).toBe("Failing");
  });

  test("with a route clients wait for it", () => {
    const said = told(NEW("r=100"), started("running@3"), 90);
    expect(said.phase).toBe("Failing");
    expect(said.clauses).not.toContain("rolloutWaits");
  });

  test("as soon as one leads to it", () => {
    const text = `${NEW("other=100")}\n100 ingress/web r=100`;
    expect(told(text, started("running@3"), 99).phase).toBe("Waking");
    expect(told(text, started("running@3"), 101).phase).toBe("Failing");
  });

  test("and crashes is a failure at once", () => {
    const crash = started("waiting:CrashLoopBackOff:back-off", { before: "ended:2:Error", restarts: 3 });
    const said = told(NEW("other=100"), crash, 10);
    expect([said.phase, said.rules.includes("D8")]).toEqual(["Failing", true]);
  });
});

describe("the container that is not ready", () => {
  const waits = (sidecar: boolean | undefined, proxy: boolean) => {
    const containers = [
      container("user-container", "running@12", { ready: true }),
      container("queue-proxy", "running@12", { ready: proxy }),
      ...(sidecar === undefined ? [] : [container("vault-agent", "running@12", { ready: sidecar })]),
    ];
    return told(`${WOKEN}\n90 pub a1 a2`, [podRecord(10.2, "ADDED", { created: 10, containers })], 90);
  };

  test("a sidecar with a probe of its own is named", () => {
    const said = waits(false, true);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "notReady", container: "vault-agent", named: "yes" });
    expect(said.text).toMatch(/Container vault-agent of pod r-deployment-1 runs and is not ready/);
  });

  test.each([
    ["queue-proxy asks the application's probe", undefined, false],
    ["with a sidecar that is ready", true, false],
  ])("%s: it is not blamed", (_, sidecar, proxy) => {
    const said = waits(sidecar, proxy);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "notReady", named: "no" });
    expect(said.text).not.toMatch(/queue-proxy/);
  });
});
