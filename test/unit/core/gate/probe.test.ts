import { describe, expect, test } from "vitest";
import type { Gate } from "../../../../lib/core/index.ts";
import {
  CONFIRMED,
  FAILED,
  gateOf,
  HANDOVER,
  NO_LOG,
  PA,
  rowOf,
  wish,
  without,
} from "../../../support/gate.ts";

const keysOf = (gate: Gate): string[] => rowOf(gate, "probe").facts.map(({ key }) => key);

describe("the probe", () => {
  const FAILING = `${HANDOVER}\n${FAILED}\n8.2 log autoscaler Probing activator = false, err = unexpected body: want "activator", got "unexpected probe header value: activator\\n"`;

  test("is failing: how often, by whom answered, and no time overrules it", () => {
    const gate = gateOf(FAILING, 9);
    expect(rowOf(gate, "probe").state).toBe("blocking");
    expect(keysOf(gate)).toEqual(["probeFailing", "probeError", "probeRetry", "probeNeverOverruled"]);
    expect(rowOf(gate, "probe").facts[0]?.values).toMatchObject({ failures: 2 });
    expect(rowOf(gate, "probe").facts[1]?.values).toMatchObject({ answer: "pod" });
    expect(gate.headline).toEqual({ key: "notConfirmed", values: { failures: 2 } });
    expect(gate.unblock?.key).toBe("probe");
  });

  test("is failing after all waits: zero follows the first that is confirmed", () => {
    const gate = gateOf(FAILING, 100);
    expect(keysOf(gate)).toContain("probeThenAtOnce");
    expect(gate.earliestZero).toEqual({
      at: expect.anything(),
      by: "handOver",
      needsProbe: true,
      needsIdle: false,
    });
  });

  test("is confirmed: when, and after how many failures", () => {
    const gate = gateOf(`${FAILING}\n${CONFIRMED}`, 10);
    expect(rowOf(gate, "probe").facts[0]).toMatchObject({
      key: "probeConfirmed",
      values: { failures: 2, afterMs: 950 },
    });
    expect(gate.earliestZero?.needsProbe).toBe(false);
  });

  test("that failed after a success is not confirmed any more", () => {
    const gate = gateOf(
      `${HANDOVER}\n${CONFIRMED}\n10 log autoscaler Probing activator = false, err = x`,
      11,
    );
    expect([gate.branch, rowOf(gate, "probe").state]).toEqual(["notConfirmed", "blocking"]);
  });

  test("of another hand-over does not count", () => {
    const again = `20 ${PA} Active=True@20 want=1\n${wish(27, 0)}\n30 ${PA} Active=False,NoTraffic@30 want=0`;
    expect(rowOf(gateOf(`${HANDOVER}\n${CONFIRMED}\n${again}`, 30.1), "probe").state).toBe("waiting");
  });

  test.each([
    ["true error: <nil>", "waiting", "confirmed"],
    ["false error: x", "blocking", "failed"],
    ["… cut off", "blocking", "notRecorded"],
  ])("in the background ended: %s", (result, state, outcome) => {
    const done = `9 log autoscaler Async prober is done for x: ${result.startsWith("…") ? "" : `success?: ${result}`}`;
    const row = rowOf(gateOf(`${HANDOVER}\n${FAILED}\n${done}`, 9.2), "probe");
    expect(row.state).toBe(state);
    expect(row.facts.find(({ key }) => key === "probeBackground")?.values).toMatchObject({ outcome });
  });

  test("whose own line the log has lost has failed, where it was repeated in the background", () => {
    const repeated = `${HANDOVER}\n9 log autoscaler Async prober is done for x: success?: false error: x`;
    expect(rowOf(gateOf(repeated, 9), "probe").state).toBe("blocking");
    expect(keysOf(gateOf(repeated, 20))).toEqual(["probeBackground", "probeThenAtOnce"]);
  });

  test("without an answer for long has met a black hole", () => {
    expect(rowOf(gateOf(HANDOVER, 9), "probe").state).toBe("waiting");
    expect(keysOf(gateOf(HANDOVER, 12))).toEqual(["probePending", "probeBlackHole"]);
  });

  test("that nobody logged is not guessed, but what must be missing is said", () => {
    const silent = without(HANDOVER, NO_LOG);
    expect(keysOf(gateOf(silent, 12))).toEqual(["probeNotRecorded"]);
    expect(keysOf(gateOf(silent, 24))).toEqual(["probeNotRecorded", "probeOverdue"]);
    expect(rowOf(gateOf(silent, 24), "probe").state).toBe("unknown");
  });

  test("of skscope itself is shown beside it, as another one", () => {
    const row = rowOf(gateOf(`${without(HANDOVER, NO_LOG)}\n9 probe activator 200 activator`, 12), "probe");
    expect(row.state).toBe("unknown");
    expect(row.facts[1]).toMatchObject({
      key: "prober",
      values: { answer: "activator" },
      source: { kind: "prober" },
    });
  });
});
