/** The lanes of Knative's own processes. */
import { expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { type BarRow, buildSystemLanes, type Row } from "../../../lib/layout/index.ts";
import { at, records, secondsOf } from "../../support/records.ts";

const WORDS = {
  timeline: (key: string, values?: object) => (key === "pods.count" ? JSON.stringify(values) : key),
  lane: (key: string) => key,
  describe: ({ rule }: { readonly rule: string }) => ({ title: rule, saw: "" }),
};

function lanes(text: string) {
  return buildSystemLanes(buildState(records(text)).shared, at(60), WORDS);
}

const bars = (row: Row | undefined): string[] =>
  (row as BarRow).bars.map(
    ({ from, to, label, style }) =>
      `${secondsOf(from)}–${to === null ? "" : secondsOf(to)} ${label} ${style}`,
  );

test("one for each process: how many were ready, its pods, who leads; settings and warnings when there are any", () => {
  const all = lanes(`
    0 =knative/autoscaler-a ready
    0 =lease/autoscaler-bucket-00-of-01 autoscaler-a
    0 =config/config-autoscaler x=1
    5 config/config-autoscaler x=2
    10 -knative/autoscaler-a
    12 knative/autoscaler-b
    14 knative/autoscaler-b ready
    15 lease/autoscaler-bucket-00-of-01 autoscaler-b
    20 says activator ERROR Websocket connection could not be established
  `);
  expect(all.map(({ id }) => id)).toEqual(["knative autoscaler", "knative configs", "knative lines"]);
  const [ready, a, b, lease] = all[0]?.rows ?? [];
  expect(bars(ready)).toEqual([
    '0–10 {"ready":1,"present":1} pods',
    '10–12 {"ready":0,"present":0} trouble',
    '12–14 {"ready":0,"present":1} trouble',
    '14– {"ready":1,"present":1} pods',
  ]);
  expect(bars(a)).toEqual(["0–10 pod.ready pods"]);
  expect(bars(b)).toEqual(["12–14 pod.started podsSoft", "14– pod.ready pods"]);
  expect(bars(lease)).toEqual(["0–15 autoscaler-a wish", "15– autoscaler-b wish"]);
});

test("findings come first, and nothing is drawn of what was not seen", () => {
  const [first] = lanes(
    "0 =knative/autoscaler-a ready\n10 knative/autoscaler-a waiting=CrashLoopBackOff\n60 =sks Proxy",
  );
  expect(first?.id).toBe("knative findings");
  expect(lanes("0 =sks Proxy")).toEqual([]);
});

test.each([
  ["an error", "", "none"],
  ["a warning", "0 =knative/autoscaler-b ready\n", "warning"],
])("the mark of a finding is as grave as it is: %s", (_, others, tone) => {
  const [first] = lanes(
    `${others}0 =knative/autoscaler-a ready\n10 knative/autoscaler-a waiting=CrashLoopBackOff\n60 =sks Proxy`,
  );
  const [head, row] = first?.rows ?? [];
  expect(bars(row).map((bar) => bar.split(" ").at(-1))).toEqual([tone]);
  expect(head?.kind === "marks" ? head.marks.map((mark) => mark.tone) : []).toEqual([tone]);
});

test("leases of one process are told apart by their labels", () => {
  const of = "knative.dev.serving.pkg.reconciler";
  const [lane] = lanes(`
    0 =lease/controller.${of}.revision.reconciler.00-of-01 c
    0 =lease/controller.${of}.route.reconciler.00-of-01 c`);
  const labels = (lane?.rows ?? []).slice(1).map(({ label }) => label);
  expect(labels.map((label) => label.replace(/^\S+ /, ""))).toEqual(["revision 00-of-01", "route 00-of-01"]);
});
