/** Sentence, gate and findings of one report draw on the same facts, and cannot contradict one another. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { advance, buildState } from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import {
  contradictionsAt,
  EXCLUSIVE,
  instantsOf,
  saidThoughClean,
  statementsAt,
} from "../../support/contradictions.ts";
import { at, KEY, records } from "../../support/records.ts";
import { openCase, toldOf } from "../../support/told.ts";

const RECORDINGS = ["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout"];

const ZERO = `0 config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0
  0 dep 0
  0 priv
  0 pub a1 a2`;
const POD = `0 config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/x scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const refused = (seconds: number, to: number): string =>
  `${seconds} fail autoscaler error scaling target: failed to apply scale ${to} to scale target r-deployment: no`;
const WAKING = `${ZERO}
  10 dep 1
  10.1 pa Active=Unknown,Queued@10 want=1
  11 pod/y scheduled`;
const IDLE = `${POD}
  20 pa Active=False,NoTraffic@20 want=0
  20.1 log autoscaler Probing activator = true, err = <nil>`;
const LOST = `${POD}
  20 pod/x scheduled exited=137 restarts=1
  20.1 priv !p1
  20.2 pa Active=Unknown,Queued@20 want=1`;

/** Situations of operators, each with how many seconds it is looked at. */
const SITUATIONS: readonly (readonly [what: string, text: string, seconds: number])[] = [
  ["at zero", ZERO, 30],
  ["a request is lost at zero", `${ZERO}\n5 req 504 30000\n90 pub a1`, 110],
  ["a wake", WAKING, 30],
  ["a wake that lasts", `${WAKING}\n12 pod/y scheduled started`, 700],
  ["a wake that lasts, with min-scale", WAKING.replaceAll("pa Active", "pa @min-scale=1 Active"), 700],
  [
    "a wake with scale to zero switched off",
    `${WAKING}\n12 config/config-autoscaler enable-scale-to-zero=false`,
    700,
  ],
  ["a wake whose image is not there", `${WAKING}\n12 pod/y scheduled waiting=ImagePullBackOff`, 80],
  [
    "given up by the timeout",
    `${WAKING}\n640 dep 0\n640.1 pa Active=False,TimedOut@640 want=0\n640.2 pa Active=False,NoTraffic@640 want=0\n641 -pod/y`,
    700,
  ],
  [
    "a wake that is refused",
    `${ZERO}\n5 req 504 20000\n6 log autoscaler Scaling from 0 to 1\n${refused(6, 1)}\n${refused(9, 1)}\n70 pub a1`,
    90,
  ],
  ["on the way to zero", `${IDLE}\n30 dep 0\n30.1 priv\n31 -pod/x`, 40],
  [
    "on the way to zero, stuck",
    `${POD}\n20 pa Active=False,NoTraffic@20 want=0\n21 log autoscaler Probing activator = false, err = no`,
    120,
  ],
  ["zero is refused", `${IDLE}\n${refused(30, 0)}\n${refused(33, 0)}\n150 sks Proxy n=2 pop=True`, 160],
  ["pods lost", LOST, 90],
  ["pods lost, with min-scale", LOST.replaceAll("pa Active", "pa @min-scale=1 Active"), 700],
  ["always in front", POD.replace("0 pa ", "0 pa @target-burst-capacity=-1 "), 20],
  ["one of two pods cannot run", `${POD}\n5 dep 2\n6 pod/y scheduled waiting=CrashLoopBackOff`, 90],
  [
    "a container that is restarted",
    `${POD}\n5 pod/y scheduled started ready\n6 priv p1 p2\n10 pod/x scheduled started ready restarts=2 ended=9 exit=137,OOMKilled`,
    700,
  ],
  ["a pod that drains", `${ZERO}\n1 pod/y scheduled started ready terminating`, 5],
  [
    "unready for a while",
    `${POD}\n20 pod/x scheduled started\n20.1 priv !p1\n20.2 pa Active=Unknown,Queued@20 want=1\n30 pod/x scheduled started ready\n30 priv p1\n30 pa Active=True@30 want=1`,
    60,
  ],
  [
    "class hpa at zero",
    `${ZERO}\n1 pa @class=hpa.autoscaling.knative.dev Active=True want=0\n5 req 504 3000\n20 pub a1`,
    60,
  ],
  [
    "class hpa without a ready pod",
    LOST.replaceAll("pa Active", "pa @class=hpa.autoscaling.knative.dev Active"),
    90,
  ],
  ["no activator", `${ZERO}\n5 acts\n5.1 pub`, 30],
  ["no route", `${ZERO}\n1 pa Active=False,NoTraffic want=0 reach=Unreachable`, 30],
  [
    "the activators' log alone",
    `${WAKING}\n20 log activator Request timeout: 5m0s\n21 dep 0\n21.1 pa Active=False,NoTraffic@21 want=0\n22 -pod/y`,
    100,
  ],
  [
    "an OOM that healed",
    `${LOST}\n20.3 rev active ContainerHealthy=False,ExitCode137\n25 pod/x scheduled started ready restarts=1\n25 priv p1\n25.1 pa Active=True@25 want=1\n40 pa Active=False,NoTraffic@40 want=0\n50 dep 0\n50 priv`,
    80,
  ],
  ["an application that answers with errors", `${POD}\n5 req 500 100\n90 pub a1`, 110],
  [
    "an application that goes on answering with errors",
    `${POD}\n${Array.from({ length: 90 }, (_, s) => `${s + 1} req ${s % 8 === 0 ? 500 : 200} 100 10.1.0.1:8012`).join("\n")}\n200 pub a1`,
    200,
  ],
  [
    "a pod that is deleted",
    `${POD}\n20 pod/x scheduled started ready terminating\n20.1 priv\n20.2 pa Active=Unknown,Queued@20 want=1\n24 pod/y scheduled started ready\n24.1 priv p2\n24.2 pa Active=True@24 want=1`,
    60,
  ],
  [
    "a rollout that waits for its route",
    `${WAKING.replace("10 dep 1", "10 rev pending gen=2\n10 ingress/web other=100\n10 dep 1")}\n12 pod/y scheduled started\n300 ingress/web r=100\n310 pod/y scheduled started ready\n310 priv p1\n310.1 pa Active=True@310 want=1`,
    330,
  ],
  [
    "deleted while it fails",
    `${WAKING}\n12 pod/y scheduled waiting=ErrImagePull\n30 -sks\n30 -pa\n30.1 -dep`,
    60,
  ],
  ["scale-down-delay", POD.replace("pa Active", "pa @scale-down-delay=20s Active"), 40],
];

test("every statement of a pair is one that can be made", () => {
  const said = new Set<string>();
  for (const [, text, seconds] of SITUATIONS) {
    const state = buildState(records(text));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("the records make no revision r");
    for (let s = 0; s <= seconds; s += 1)
      for (const one of statementsAt(state, revision, at(s))) said.add(one);
  }
  // One side of each pair is reached here, so that a key that is renamed does not silence it.
  const unreached = EXCLUSIVE.filter(([, a, b]) => ![...a, ...b].some((one) => said.has(one)));
  expect(unreached.map(([why]) => why)).toEqual([]);
});

describe("the command does not exit with 0 where something is said to be wrong", () => {
  test.each(SITUATIONS)("%s", (_, text, seconds) => {
    const all = records(text);
    const found = new Set<string>();
    for (let end = 1; end <= all.length; end++) {
      const state = buildState(all.slice(0, end));
      const last = state.shared.lastT ?? 0;
      const next = Math.min(all[end]?.t ?? at(seconds), at(seconds));
      // As it ends with a record, and as if nothing came for a while.
      for (const t of new Set([last, Math.max(last, next - 1)])) {
        state.shared.lastT = t;
        advance(state, t);
        for (const one of saidThoughClean(state)) found.add(`${end}: ${one}`);
      }
    }
    expect([...found]).toEqual([]);
  });

  const files = readdirSync("test/recordings/cases").flatMap((name) =>
    readdirSync(`test/recordings/cases/${name}`)
      .filter((file) => /ndjson/.test(file))
      .map((file) => `cases/${name}/${file}`),
  );
  const field = readdirSync("test/recordings/field").map((file) => `field/${file}`);
  test.each([...files, ...field])("%s", (path) => {
    expect(saidThoughClean(stateOf(openCase(path)))).toEqual([]);
  });
  test.each(RECORDINGS)("the recording %s", (id) => {
    expect(saidThoughClean(stateOf(openRecording(id)))).toEqual([]);
  });
});

describe("nothing is said that excludes something else", () => {
  test.each(SITUATIONS)("%s", (_, text, seconds) => {
    const state = buildState(records(text));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("the records make no revision r");
    const found = new Set<string>();
    for (let s = 0.05; s <= seconds; s += 0.5) {
      for (const pair of contradictionsAt(state, revision, at(s))) found.add(`${s}: ${pair}`);
    }
    expect([...found]).toEqual([]);
  });

  test.each(readdirSync("test/recordings/cases"))("the case %s", (name) => {
    const files = readdirSync(`test/recordings/cases/${name}`).filter((file) => /ndjson/.test(file));
    for (const file of files) {
      const { state } = toldOf(openCase(`cases/${name}/${file}`));
      const found = [...state.revisions.values()].flatMap((revision) =>
        instantsOf(state, revision).flatMap((t) =>
          contradictionsAt(state, revision, t).map((pair) => `${file} ${new Date(t).toISOString()}: ${pair}`),
        ),
      );
      expect(found).toEqual([]);
    }
  });

  test.each(RECORDINGS)("the recording %s", (id) => {
    const state = stateOf(openRecording(id));
    const found = new Set<string>();
    for (const revision of state.revisions.values()) {
      for (const t of instantsOf(state, revision)) {
        for (const pair of contradictionsAt(state, revision, t)) {
          found.add(`${revision.name} ${new Date(t).toISOString()}: ${pair}`);
        }
      }
    }
    expect([...found]).toEqual([]);
  });
});
