/** The investigation in recordings: every scene happens, every answer is theirs, every number of the texts too. */
import { describe, expect, test } from "vitest";
import {
  CHAPTERS,
  momentIn,
  type Question,
  type RecordedRevision,
} from "../../../components/learn/chapters.ts";
import { type RevisionState, sampleAt, sliceAt } from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

describe("the recordings", () => {
  const states = new Map<string, RevisionState>();
  const recorded = ({ source, namespace, name }: RecordedRevision) => {
    const key = `${source}/${namespace}/${name}`;
    const { shared, revisions } = stateOf(openRecording(source));
    const revision = states.get(key) ?? revisions.get(`${namespace}/${name}`);
    if (revision === undefined) throw new Error(`${key} is not there`);
    states.set(key, revision);
    return { data: { shared, revision } };
  };
  const { beats, ...own } = CHAPTERS.recording;
  const told = beats.map((beat) => ({
    beat,
    recording: "recording" in beat ? beat.recording : own,
    ask: ("ask" in beat ? beat.ask : undefined) as Question<ReturnType<typeof recorded>> | undefined,
  }));

  test("are three, and every scene happens in its own", () => {
    expect(new Set(told.map(({ recording }) => recording.source)).size).toBe(3);
    for (const { beat, recording } of told) {
      expect([beat.key, momentIn(recorded(recording).data.revision, null, beat.at)]).not.toEqual([
        beat.key,
        null,
      ]);
    }
  });

  test.each<[string, string | number]>([
    ["probes", 3],
    ["ahead", 1.2],
    ["turn", "leaves"],
    ["longest", "start"],
    ["trouble", "ImagePullBackOff"],
  ])("%s: %s", (key, truth) => {
    const { ask, recording } = told.find((one) => one.ask?.key === key) ?? {};
    if (ask === undefined || recording === undefined) throw new Error(`${key} is not asked`);
    expect(ask.answer(recorded(recording))).toBe(truth);
    expect((ask.hints ?? []).length).toBeGreaterThan(0);
    if (ask.kind === "choice") expect(ask.options).toContain(truth);
  });

  test("what is asked of another recording is asked where there is something to see, and not the answer", () => {
    const asked = (key: string) => {
      const { beat, recording } = told.find((one) => one.beat.key === key) ?? {};
      if (beat === undefined || recording === undefined || !("from" in beat)) throw new Error(key);
      const { revision } = recorded(recording).data;
      const t = momentIn(revision, null, beat.from) ?? Number.NaN;
      expect(t).toBeLessThan(momentIn(revision, null, beat.at) ?? 0);
      return { revision, t };
    };
    const burst = asked("burst");
    expect(sampleAt(burst.revision.privateReady, burst.t)?.value).toBe(1);
    expect(burst.t).toBeLessThan(burst.revision.replicas.find(({ value }) => (value ?? 0) > 1)?.t ?? 0);
    const slow = asked("slow");
    expect(sampleAt(slow.revision.replicas, slow.t)?.value).toBe(1);
    expect(slow.revision.coldStarts.find(({ kind }) => kind === "wake")?.requestAt).toBeLessThanOrEqual(
      slow.t,
    );
    const broken = asked("broken");
    expect(sliceAt(broken.revision.conditions.get("ServerlessService/Ready") ?? [], broken.t)?.reason).toBe(
      "NoHealthyBackends",
    );
    const [pod] = broken.revision.pods.values();
    expect(pod?.lastTrouble?.t).toBeGreaterThan(broken.t);
  });

  test("“burst”: forty requests, a pod of 5, a target of 10", () => {
    const { revision } = recorded({ source: "burst", namespace: "shop", name: "api-00001" }).data;
    const { targetBurstCapacity, containerConcurrency } = revision.settings;
    expect([targetBurstCapacity, containerConcurrency]).toEqual([10, 5]);
  });

  test("“fault-image-pull”: half a minute, answered, NoHealthyBackends all the while; three reasons", () => {
    const of = (name: string) =>
      recorded({ source: "fault-image-pull", namespace: "images", name }).data.revision;
    const slow = of("slow-00001");
    const wake = slow.coldStarts.find(({ kind }) => kind === "wake");
    const waited = (wake?.answered ?? 0) - (wake?.requestAt ?? 0);
    expect(Math.round(waited / 1_000)).toBe(30);
    expect((wake?.started ?? 0) - (wake?.begin ?? 0)).toBeGreaterThan(0.95 * waited);
    for (const revision of [slow, of("broken-00001"), of("crash-00001")]) {
      const t =
        revision === slow
          ? (wake?.started ?? 0)
          : (revision.phase.find(({ value }) => value === "Failing")?.from ?? 0);
      const ready = revision.conditions.get("ServerlessService/Ready") ?? [];
      expect(ready.findLast(({ from }) => from <= t)?.reason).toBe("NoHealthyBackends");
    }
    const reasons = ["broken-00001", "crash-00001"].map(
      (name) => [...of(name).pods.values()][0]?.lastTrouble?.reason,
    );
    expect(reasons).toEqual(["ImagePullBackOff", "CrashLoopBackOff"]);
    expect(
      [...slow.pods.values()].some(({ slices }) => slices.some(({ value }) => value === "pulling")),
    ).toBe(true);
  });

  test("“cold-start”: three ways to zero, two failed probes each, confirmed after 2.0, 0.04 and 2.0 s", () => {
    const { revision } = recorded(own).data;
    expect(revision.scaleToZero.map(({ probeFailures }) => probeFailures)).toEqual([2, 2, 2]);
    const after = revision.scaleToZero.map(
      ({ inactiveAt, probeConfirmedAt }) => (probeConfirmedAt ?? 0) - inactiveAt,
    );
    expect(after.map((ms) => Math.round(ms / 10) / 100)).toEqual([2.01, 0.04, 2.01]);
  });
});
