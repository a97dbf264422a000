/** Why a hand-over to zero does not end, and what further pods are kept from: what the records say, and nothing else. */
import { describe, expect, test } from "vitest";
import { buildState, endRecords } from "../../../../lib/core/index.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { spansOf } from "../../../support/revision.ts";
import { type Told, toldOfState, toldOfStory } from "../../../support/told.ts";

const POD = `0 config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const IDLE = `${POD}\n10 pa Active=False,NoTraffic@10 want=0 ScaleTargetInitialized=True`;
const failed = (seconds: number, error = "dial timeout"): string =>
  `${seconds} log autoscaler Probing activator = false, err = ${error}`;

const told = (text: string, seconds: number): Told =>
  toldOfStory(`${text}\n${seconds} sks Proxy n=2 pop=True`, [], seconds);

describe("D4", () => {
  const SILENT = `${IDLE}\n${failed(11)}\n${failed(12)}`;

  test("the autoscaler has said nothing for 90 s: is it running?", () => {
    const said = told(SILENT, 200);
    expect(said.valuesOf("D4")).toMatchObject({ why: "silent", failures: 2, lastAt: at(12) });
    expect(said.text).toContain("get pods -l app=autoscaler");
    expect(said.text).not.toContain("NetworkPolicy");
    expect(said.clauses).toContain("autoscalerSilent");
  });

  test("it is asked again although no record comes", () => {
    const all = records(`${SILENT}\n81 priv p1\n150 says controller hello`);
    const state = buildState(all);
    endRecords(state, all.length - 1);
    expect(toldOfState(state, KEY, at(150)).valuesOf("D4").why).toBe("silent");
  });

  test.each<[what: string, text: string, seconds: number, why: string]>([
    ["a millisecond less", SILENT, 101.999, "network"],
    ["90 s", SILENT, 102, "silent"],
    ["it goes on probing", `${SILENT}\n${failed(60)}\n${failed(107)}`, 190, "network"],
    ["it prints other lines", `${SILENT}\n100 log autoscaler Scaling from 1 to 0`, 150, "network"],
    [
      "the activator's lines are not its own",
      `${SILENT}\n100 log activator Scaling from 1 to 0`,
      150,
      "silent",
    ],
    ["nothing was ever logged", IDLE, 200, "network"],
  ])("%s", (_, text, seconds, why) => {
    expect(told(text, seconds).valuesOf("D4")).toMatchObject({ why });
  });

  test("the name of the Service cannot be resolved: DNS, and nothing else", () => {
    const said = told(`${IDLE}\n${failed(70, "lookup r.demo.svc.cluster.local: no such host")}`, 90);
    expect(said.valuesOf("D4")).toMatchObject({ why: "dns" });
    expect(said.text).toContain("k8s-app=kube-dns");
    expect(said.text).not.toContain("kube-proxy");
  });

  test("sentence and finding count the same", () => {
    // The condition's own time is later than its receipt.
    const said = told(`${IDLE.replace("@10", "@12")}\n${failed(11)}\n${failed(90)}`, 120);
    expect(said.text).toContain("2 failed probes");
    expect(said.text).toContain("2 failed attempts");
  });
});

describe("pods-refused", () => {
  const GROWS = `${POD}\n10 pa Active=True want=3 ScaleTargetInitialized=True`;
  const REFUSED = "Available=True ReplicaFailure=True,FailedCreate text=exceeded_quota:_pods=1";
  const refused = `${GROWS}\n20 dep 3 ${REFUSED}`;

  test("a quota keeps two of three pods away, one serves", () => {
    const said = told(refused, 60);
    expect(said.valuesOf("pods-refused")).toMatchObject({ pods: 1, replicas: 3, reason: "FailedCreate" });
    expect(said.text).toContain("1 of 3 pods ready. FailedCreate: exceeded quota: pods=1");
    expect(said.rules).not.toContain("D21");
  });

  test.each<[what: string, text: string, until: number, spans: readonly string[]]>([
    ["for 5 s", refused, 25, ["20–"]],
    ["a millisecond less", refused, 24.999, []],
    ["all are there: only a surge is refused", refused.replace("dep 3", "dep 1"), 60, []],
    ["the condition is over", `${refused}\n40 dep 3 ReplicaFailure=False`, 60, ["20–40"]],
    ["the pods came", `${refused}\n40 priv p1 p2 p3`, 60, ["20–40"]],
    ["none is ready", `${refused}\n21 priv !p1`, 60, []],
    ["it goes down", `${refused}\n21 pa Active=False,NoTraffic want=0`, 60, []],
  ])("%s", (_, text, until, spans) => {
    expect(spansOf(text, "pods-refused", until)).toEqual(spans);
  });
});
