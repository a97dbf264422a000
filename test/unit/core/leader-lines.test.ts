/** Who leads by the lines of logs, where no Leases are recorded. */
import { describe, expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { imported, textInput } from "../../support/input-shapes.ts";
import { at, drawn, record, records } from "../../support/records.ts";
import { systemTable } from "../../support/rule-table.ts";

const BUCKET = "autoscaler-bucket-00-of-01";
const leads = (second: number, pod: string, verb = "started"): string =>
  `${second} says autoscaler INFO "${pod}_9a0c" has ${verb} leading "${BUCKET}"`;

systemTable("leader", [
  ["a line says that it leads", leads(10, "autoscaler-1"), 20, ["autoscaler 10–10"]],
  [
    "nobody knows who did before",
    leads(10, "autoscaler-1"),
    20,
    { holder: "autoscaler-1", before: "none", severity: "note" },
  ],
  [
    "another one after it",
    `${leads(10, "autoscaler-1")}\n${leads(40, "autoscaler-2")}`,
    50,
    { holder: "autoscaler-2", before: "autoscaler-1" },
  ],
  [
    "the same one again is none",
    `${leads(10, "autoscaler-1")}\n${leads(40, "autoscaler-1")}`,
    50,
    ["autoscaler 10–10"],
  ],
  [
    "what the Lease itself says counts",
    `0 =lease/${BUCKET} autoscaler-2\n${leads(10, "autoscaler-1")}`,
    50,
    [],
  ],
  [
    "a Lease that is seen later says the same",
    `${leads(10, "autoscaler-1")}\n50 =lease/${BUCKET} autoscaler-1`,
    60,
    ["autoscaler 10–10"],
  ],
  [
    "or another one",
    `${leads(10, "autoscaler-1")}\n50 =lease/${BUCKET} autoscaler-2`,
    60,
    { holder: "autoscaler-2", before: "autoscaler-1" },
  ],
  ["lines of others say nothing", `10 says autoscaler INFO "x" has left`, 20, []],
]);
systemTable("noLeader", [
  [
    "who has taken it another log would say",
    `${leads(10, "autoscaler-1")}\n${leads(40, "autoscaler-1", "stopped")}`,
    300,
    [],
  ],
]);

const slicesOf = (all: Parameters<typeof buildState>[0]): string[] =>
  drawn(buildState(all).shared.system.leases.get(BUCKET)?.slices ?? []);

test("one that stops leads no more", () => {
  const text = `${leads(10, "autoscaler-1")}\n${leads(40, "autoscaler-1", "stopped")}`;
  expect(slicesOf(records(text))).toEqual(["10–40 autoscaler-1"]);
});
test("another one's end is not its", () => {
  const text = `${leads(10, "autoscaler-1")}\n${leads(40, "autoscaler-2", "stopped")}`;
  expect(slicesOf(records(text))).toEqual(["10– autoscaler-1"]);
});
test("a line that is older than what is known changes nothing", () => {
  const line = (seq: number, second: number, pod: string) =>
    record(seq, second, "LOG", "autoscaler", {
      severity: "INFO",
      message: `"${pod}_1" has started leading "${BUCKET}"`,
    });
  expect(slicesOf([line(0, 40, "autoscaler-2"), line(1, 10, "autoscaler-1")])).toEqual(["40– autoscaler-2"]);
});

describe("in a log", () => {
  const OWN =
    '{"severity":"INFO","timestamp":"2026-01-01T00:00:01Z","logger":"autoscaler","caller":"x.go:1","message":"m","knative.dev/pod":"autoscaler-1"}';
  const klog = (words: string): string => `I0101 00:00:10.250000       1 leaderelection.go:271] ${words}`;
  const read = async (lines: readonly string[]) =>
    (await imported([textInput("autoscaler.log", `${lines.join("\n")}\n`)])).records;

  test("client-go's own lines are read, with the pod of the lines around them", async () => {
    const lines = await read([OWN, klog(`successfully acquired lease knative-serving/${BUCKET}`)]);
    expect(lines.at(-1)).toMatchObject({
      type: "LOG",
      resource: "autoscaler",
      at: "2026-01-01T00:00:10.250000Z",
      object: { severity: "INFO", "knative.dev/pod": "autoscaler-1" },
    });
    expect(slicesOf(lines)).toEqual(["10.25– autoscaler-1"]);
  });
  test("also that it could not renew it", async () => {
    const lines = await read([
      OWN,
      klog(`successfully acquired lease knative-serving/${BUCKET}`),
      klog(`failed to renew lease knative-serving/${BUCKET}: timed out waiting for the condition`).replace(
        "00:10",
        "00:50",
      ),
    ]);
    expect(slicesOf(lines)).toEqual(["10.25–50.25 autoscaler-1"]);
  });
  test("its other news are not", async () => {
    expect(await read([OWN, klog("attempting to acquire leader lease knative-serving/x...")])).toHaveLength(
      1,
    );
  });
  test("without a pod nobody knows who it is", async () => {
    const lines = await read([
      OWN.replace(',"knative.dev/pod":"autoscaler-1"', ""),
      klog(`successfully acquired lease knative-serving/${BUCKET}`),
    ]);
    expect(lines).toHaveLength(2);
    expect(slicesOf(lines)).toEqual([]);
  });
});

test("times and resources are those of the lines", () => {
  const state = buildState(records(leads(10, "autoscaler-1")));
  expect(state.shared.system.leases.get(BUCKET)).toMatchObject({
    component: "autoscaler",
    renewedAt: at(10),
  });
  expect(state.shared.resources.has(RESOURCE.leases)).toBe(false);
});
