import { describe, expect, test } from "vitest";
import { whoAnswered } from "../../../lib/core/reduce/probes.ts";
import { secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

describe("who answered a probe", () => {
  // Bodies as activator and queue-proxy send them: errors end with a newline, the activator quotes the value.
  test.each([
    ["activator", 200, "activator", "activator"],
    ["activator", 400, "unexpected probe header value: activator\n", "pod"],
    ["queue", 400, 'unexpected probe header value: "queue"\n', "activator"],
    ["queue", 200, "queue", "pod"],
    ["queue", 503, "", "pod"],
    ["other", 400, 'unexpected probe header value: "other"\n', "activator"],
    ["other", 400, "unexpected probe header value: other\n", "pod"],
    ["", 400, "unexpected probe header value: \n", "pod"],
    ["activator", 503, "shutting down\n", "draining"],
    ["queue", 503, "shutting down\n", "draining"],
    ["activator", 0, "", "none"],
    ["queue", 0, "", "none"],
    ["activator", 503, "", "other"],
    ["activator", 404, "", "other"],
    ["activator", 200, "Hello world", "other"],
    ["probe", 200, "", "other"],
  ] as const)("header %j, %d %j: %s", (header, status, body, answer) => {
    expect(whoAnswered(status, body, header)).toBe(answer);
  });
});

describe("probes of a revision", () => {
  //  prober      ○ activator  ○ pod  ○ none  ○ draining
  //  autoscaler      ✗ (a pod answered)  ✓
  test("are counted by who answered", () => {
    const { probes, probeCounts } = revisionOf(`
      1 probe activator 200 activator
      2 log autoscaler Probing activator = false, err = unexpected body: want "activator", got "unexpected probe header value: activator\\n"
      3 probe queue 200 queue
      4 probe queue 0
      5 probe queue 503 shutting down
      6 log autoscaler Probing activator = true, err = <nil>
    `);
    expect(probeCounts).toEqual({
      autoscalerConfirmed: 1,
      autoscalerFailed: 1,
      proberSent: 4,
      proberActivator: 1,
      proberPod: 1,
      proberNone: 1,
      proberOther: 1,
    });
    expect(probes.map(({ t, source, answer, success }) => [secondsOf(t), source, answer, success])).toEqual([
      [1, "prober", "activator", true],
      [2, "autoscaler", "pod", false],
      [3, "prober", "pod", true],
      [4, "prober", "none", false],
      [5, "prober", "draining", false],
      [6, "autoscaler", "activator", true],
    ]);
  });

  test("are sorted by the time they were sent, in whatever order they arrive", () => {
    const { probes } = revisionOf(
      "3 probe queue 200 queue\n1 probe queue 200 queue\n2 probe queue 200 queue",
    );
    expect(probes.map(({ t, seq }) => [secondsOf(t), seq])).toEqual([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
  });
});
