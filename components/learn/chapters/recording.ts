/** An investigation in three recordings of a real cluster. */
import type { EpochMs } from "@/lib/model/units.ts";
import type { Recorded, RecordedChapter, RecordedRevision } from "./model.ts";
import { momentIn } from "./moments.ts";
import { COLD_START } from "./shared.ts";
import { inSeconds, pathAt } from "./truths.ts";

const BURST: RecordedRevision = { source: "burst", namespace: "shop", name: "api-00001" };
const SLOW: RecordedRevision = { source: "fault-image-pull", namespace: "images", name: "slow-00001" };
const BROKEN: RecordedRevision = { ...SLOW, name: "broken-00001" };

/** Probes of the first hand-over, up to the one that confirmed it. */
function probesAsked({ data: { revision } }: Recorded): number {
  const descent = revision.scaleToZero[0];
  const confirmed = descent?.probeConfirmedAt ?? null;
  if (descent === undefined || confirmed === null) return 0;
  return revision.probes.filter(
    ({ source, t }) => source === "autoscaler" && t >= descent.inactiveAt && t <= confirmed,
  ).length;
}

/** From the order to serve by pods until requests went there, on the first wake; in seconds. */
function modeAhead({ data: { revision } }: Recorded): number {
  const ordered = momentIn(revision, null, "ordered") ?? 0;
  const serve = revision.specMode.find(({ value, from }) => value === "Serve" && from >= ordered)?.from ?? 0;
  return inSeconds((momentIn(revision, null, "pathPods") ?? 0) - serve);
}

/** The path before and after it changed for the first time because pods came or went. */
function turnOf({ data: { revision } }: Recorded): string {
  const turn: EpochMs = revision.path.find(({ value, from }) => value === "pods" && from > 0)?.from ?? 0;
  const before = pathAt(revision, turn - 1);
  return before === "activator" ? "leaves" : "comes";
}

/** Which part of the wake took longest. */
function longestPart({ data: { revision } }: Recorded): string {
  const wake = revision.coldStarts.find(({ kind }) => kind === "wake");
  if (wake === undefined) return "schedule";
  const { begin, scheduled, started, ready, end } = wake;
  const parts: Readonly<Record<string, number>> = {
    schedule: (scheduled ?? begin) - begin,
    start: (started ?? begin) - (scheduled ?? begin),
    ready: (ready ?? begin) - (started ?? begin),
    publish: (end ?? begin) - (ready ?? begin),
  };
  return Object.entries(parts).reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** What a pod that never became ready was waiting for. */
function troubleOf({ data: { revision } }: Recorded): string {
  const [pod] = revision.pods.values();
  return pod?.lastTrouble?.reason ?? "none";
}

export const recording = {
  kind: "recorded",
  source: "cold-start",
  namespace: "demo",
  name: "hello-00001",
  beats: [
    { key: "open", at: "serving" },
    { key: "look", at: "inactive", about: ["probe"] },
    {
      key: "found",
      at: "probeFailed",
      about: ["probe", "pods"],
      references: [{ recording: COLD_START, at: "2026-11-23T04:05:37.767Z", tab: "sequence" }],
      ask: {
        kind: "number",
        key: "probes",
        min: 0,
        max: 10,
        step: 1,
        unit: "probes",
        within: 0,
        hints: ["lane", "close", "row"],
        answer: probesAsked,
      },
    },
    {
      key: "ahead",
      at: "pathPods",
      about: ["publicEndpoints", "pods"],
      references: [{ recording: COLD_START, at: "2026-11-23T04:05:52.117Z" }],
      ask: {
        kind: "number",
        key: "ahead",
        min: 0,
        max: 3,
        step: 0.1,
        unit: "seconds",
        within: 0.2,
        hints: ["mode", "path"],
        answer: modeAhead,
      },
    },
    {
      key: "burst",
      at: "serving",
      // One pod, before the burst: the picture has what is asked about, and not what comes of it.
      from: "begun",
      recording: BURST,
      about: ["activators", "pods"],
      references: [{ recording: "burst/shop/api-00001", at: "2026-11-23T04:07:18.518Z" }, { rule: "3.3" }],
      ask: {
        kind: "choice",
        key: "turn",
        options: ["comes", "leaves"],
        hints: ["capacity", "pods"],
        answer: turnOf,
      },
    },
    {
      key: "slow",
      at: "answered",
      from: "ordered",
      recording: SLOW,
      about: ["pods", "activators"],
      references: [
        {
          recording: "fault-image-pull/images/slow-00001",
          at: "2026-11-23T04:12:51.444Z",
          tab: "cold-starts",
        },
        { rule: "6b" },
      ],
      ask: {
        kind: "choice",
        key: "longest",
        options: ["schedule", "start", "ready", "publish"],
        hints: ["pod"],
        answer: longestPart,
      },
    },
    {
      key: "broken",
      at: "failing",
      from: "awaited",
      recording: BROKEN,
      about: ["pods", "name"],
      references: [
        { recording: "fault-image-pull/images/broken-00001", at: "2026-11-23T04:11:40Z" },
        { rule: "D8" },
      ],
      ask: {
        kind: "choice",
        key: "trouble",
        options: ["ErrImagePull", "ImagePullBackOff", "CrashLoopBackOff", "Unschedulable"],
        hints: ["sks", "pods"],
        answer: troubleOf,
      },
    },
    { key: "next", at: "zero" },
  ],
  controls: [],
  references: [{ recording: COLD_START, at: "2026-11-23T04:05:37.767Z", tab: "sequence" }],
} as const satisfies RecordedChapter;
