import { describe, expect, test } from "vitest";
import { layoutOutcomePicture, type OutcomeToPlay, outcomeAt } from "../../../lib/layout/index.ts";
import { scenarioFrom, simulateLegacy } from "../../../lib/sim/index.ts";

const LAYOUT = layoutOutcomePicture(800);
const REQUEST = { sentAt: 1_000, endAt: 3_000, status: 200, activator: "", pod: "p", takenAt: 1_000 };

function outcome(requests: OutcomeToPlay["requests"], change: Partial<OutcomeToPlay> = {}): OutcomeToPlay {
  return { requests, believed: [{ t: 500, value: "pods" }], pods: [], ...change };
}

describe("the picture of a run", () => {
  test.each([
    ["before it is sent", 999, 0],
    ["when it is sent", 1_000, 1],
    ["just before its answer", 2_999, 1],
    ["with its answer", 3_000, 0],
  ])("counts a request that is open %s", (_, t, open) => {
    expect(outcomeAt(outcome([REQUEST]), t, LAYOUT).open).toBe(open);
  });

  test("a request that an activator holds waits there until a pod takes it", () => {
    const held = outcome([{ ...REQUEST, activator: "a", takenAt: 2_000 }]);
    expect([1_500, 1_999, 2_000].map((t) => outcomeAt(held, t, LAYOUT).held)).toEqual([1, 1, 0]);
  });

  test("a request that nobody takes ends at the ingress, as a cross that stays for a moment", () => {
    const lost = outcome([{ ...REQUEST, endAt: 1_300, status: 503, pod: "", takenAt: null }]);
    const out = LAYOUT.ways.toName.at(-1);
    expect(outcomeAt(lost, 1_400, LAYOUT)).toMatchObject({
      lost: 1,
      open: 0,
      dots: [{ tone: "lost", ...out }],
    });
    expect(outcomeAt(lost, 1_299, LAYOUT)).toMatchObject({ lost: 0, open: 1 });
    expect(outcomeAt(lost, 2_000, LAYOUT)).toMatchObject({ lost: 1, dots: [] });
  });

  test("pods are ready from their readiness until they are told to end, and there until they are gone", () => {
    const pod = { name: "p", from: 100, readyAt: 200, endingAt: 300, to: 400 };
    const run = outcome([], { pods: [pod] });
    expect([99, 100, 200, 300, 400].map((t) => outcomeAt(run, t, LAYOUT).pods)).toEqual([
      { ready: 0, total: 0 },
      { ready: 0, total: 1 },
      { ready: 1, total: 1 },
      { ready: 0, total: 1 },
      { ready: 0, total: 0 },
    ]);
  });

  test("nothing is known of the ingress before it knows of anything", () => {
    const run = outcome([]);
    expect([499, 500].map((t) => outcomeAt(run, t, LAYOUT).sendsTo)).toEqual([null, "pods"]);
  });

  test("at the end of a run it counts what the score counts", () => {
    const run = simulateLegacy(
      scenarioFrom({
        durationMs: 130_000,
        settings: { targetBurstCapacity: 0 },
        cluster: { pushMs: 45_000 },
        traffic: [
          { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 2 },
          { shape: "constant", fromMs: 58_000, toMs: 85_000, clients: 2 },
        ],
      }),
    );
    expect(run.score.lost).toBeGreaterThan(0);
    expect(outcomeAt(run, Number.MAX_SAFE_INTEGER, LAYOUT)).toMatchObject({ lost: run.score.lost, open: 0 });
  });

  test.each([340, 800, 1_100])("its parts lie beside each other in %i px", (width) => {
    const { boxes } = layoutOutcomePicture(width);
    expect(boxes.clients.x + boxes.clients.width).toBeLessThan(boxes.ingress.x);
    expect(boxes.ingress.x + boxes.ingress.width).toBeLessThan(boxes.pods.x);
    expect(boxes.activators.y + boxes.activators.height).toBeLessThan(boxes.pods.y);
    expect(boxes.pods.x + boxes.pods.width).toBeLessThanOrEqual(width);
  });
});
