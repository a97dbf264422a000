/** What cold starts are made of, at its edge: pods and Events that are looked up, pulls, what was waited for, services. */
import { describe, expect, test } from "vitest";
import type { ColdStartRow } from "../../../lib/core/answers/cold-starts/cold-starts.ts";
import { criticalPath } from "../../../lib/core/answers/cold-starts/critical-path.ts";
import { eventsOf, firstAt, indexFrom, podsAdded } from "../../../lib/core/answers/cold-starts/lookup.ts";
import { pullOf } from "../../../lib/core/answers/cold-starts/pulls.ts";
import {
  coldStartsByService,
  lengthOf,
  predecessorOf,
  revisionNumber,
  serviceOf,
} from "../../../lib/core/answers/cold-starts/services.ts";
import { buildState, forgetBefore, type RevisionState, step } from "../../../lib/core/index.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import type { PodTrack } from "../../../lib/model/timeline.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { AT_ZERO } from "../../support/scenes.ts";

const revisionOf = (text: string): RevisionState =>
  buildState(records(text)).revisions.get(KEY) as RevisionState;
const podOf = (revision: RevisionState, name: string): PodTrack =>
  [...revision.pods.values()].find((pod) => pod.name === name) as PodTrack;
const names = (pods: readonly PodTrack[]): string[] => pods.map(({ name }) => name);

describe("pods and Events that are looked up", () => {
  const TEXT = `${AT_ZERO}
    0 =pod/old scheduled started ready
    5 pod/b scheduled
    3 pod/a scheduled
    9 pod/c scheduled
    10 event/1 Pulling Pod a
    11 event/2 Pulled Pod a
    12 event/3 Pulling Pod b
    13 event/4 Killing ReplicaSet a`;
  const revision = revisionOf(
    TEXT.replace("5 pod/b scheduled\n    3 pod/a scheduled", "3 pod/a scheduled\n    5 pod/b scheduled"),
  );

  test.each([
    [3, 9, ["a", "b", "c"]],
    [3.001, 9, ["b", "c"]],
    [3, 8.999, ["a", "b"]],
    [5, 5, ["b"]],
    [9.001, 20, []],
    [0, 2.999, []],
  ])("pods whose creation was seen from %d to %d s", (since, last, expected) => {
    expect(names(podsAdded(revision, at(since), at(last)))).toEqual(expected);
  });

  test("Events of each pod, and of nothing else of its name", () => {
    expect(eventsOf(revision, podOf(revision, "a")).map(({ reason }) => reason)).toEqual([
      "Pulling",
      "Pulled",
    ]);
    expect(eventsOf(revision, podOf(revision, "c"))).toEqual([]);
  });

  test("as they are now, also where something is forgotten or comes later", () => {
    const state = buildState(records(TEXT));
    const own = state.revisions.get(KEY) as RevisionState;
    expect(eventsOf(own, podOf(own, "a"))).toHaveLength(2);
    forgetBefore(state, at(10.5));
    expect(eventsOf(own, podOf(own, "a"))).toHaveLength(1);
    const [late] = records("20 event/9 Pulled Pod a");
    step(state, { ...(late as TraceRecord), seq: 99 });
    expect(eventsOf(own, podOf(own, "a"))).toHaveLength(2);
    expect(eventsOf(own, podOf(own, "a"))).toBe(eventsOf(own, podOf(own, "a")));
  });

  test("the first at a time, and only at that", () => {
    const items = [{ t: 1 }, { t: 3 }, { t: 3, second: true }, { t: 7 }];
    const timeOf = ({ t }: { t: number }): number => t;
    expect([0, 1, 2, 3, 4, 7, 8].map((t) => indexFrom(items, t, timeOf))).toEqual([0, 0, 1, 1, 3, 3, 4]);
    expect([3, 4, 8, null].map((t) => firstAt(items, t, timeOf))).toEqual([
      items[1],
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the pull of an image", () => {
  const event = (second: number, reason: string, words = "", container = "user-container"): string =>
    `\n${second} event/${second} ${reason} Pod a container=${container} text=${words || reason}`;
  const pull = (text: string, until = 60) => {
    const revision = revisionOf(`${AT_ZERO}\n3 pod/a scheduled${text}`);
    return pullOf(revision, podOf(revision, "a"), at(until));
  };
  const told = (text: string, until = 60) => {
    const one = pull(text, until);
    return one && [secondsOf(one.begun?.t), secondsOf(one.done?.t), one.image, one.saidMs, one.waitedMs];
  };
  const PULLING = event(10, "Pulling", 'Pulling_image_"reg/app:1"');
  const pulled = (words: string): string =>
    event(20, "Pulled", `Successfully_pulled_image_"reg/app:1"${words}`);

  test.each<[what: string, text: string, expected: unknown, until?: number]>([
    ["is not known", "", null],
    ["is on its way", PULLING, [10, null, "reg/app:1", null, null]],
    ["is there", PULLING + pulled("_in_3.2s_(5.1s_including_waiting)."), [10, 20, "reg/app:1", 5_100, 1_900]],
    ["did not wait", PULLING + pulled("_in_3.2s"), [10, 20, "reg/app:1", 3_200, 0]],
    ["says no more", PULLING + pulled(""), [10, 20, "reg/app:1", null, null]],
    ["says what is no length", PULLING + pulled("_in_manys"), [10, 20, "reg/app:1", null, null]],
    [
      "waited for what is no length",
      PULLING + pulled("_in_3s_(longs_including_waiting)"),
      [10, 20, "reg/app:1", null, null],
    ],
    ["began before anybody watched", pulled("_in_2s"), [null, 20, "reg/app:1", 2_000, 0]],
    ["names no image", event(10, "Pulling"), [10, null, "", null, null]],
    ["was there already", event(20, "Pulled", 'Container_image_"a"_already_present_on_machine'), null],
    ["is another event", event(20, "Created"), null],
    ["is queue-proxy's", event(10, "Pulling", "", "queue-proxy"), null],
    ["came later", PULLING, null, 9.999],
    ["came by then", PULLING, [10, null, "reg/app:1", null, null], 10],
  ])("%s", (_, text, expected, until) => {
    expect(told(text, until)).toEqual(expected);
  });

  test("of several the one that was waited for longest, of equal ones the first", () => {
    const side = (second: number, words: string): string =>
      event(second, "Pulled", `pulled_image_"side"_in_${words}`, "side");
    expect(pull(pulled("_in_2s") + side(30, "3s"))?.image).toBe("side");
    expect(pull(pulled("_in_3s") + side(30, "2s"))?.image).toBe("reg/app:1");
    expect(pull(pulled("_in_2s") + side(30, "2s"))?.image).toBe("reg/app:1");
  });

  test("one that lasts counts until now, one of which nothing is said from its begin to its end", () => {
    const side = (second: number, reason: string): string => event(second, reason, `image_"side"`, "side");
    const both = PULLING + side(12, "Pulling") + side(40, "Pulled");
    expect(pull(both, 41)?.image).toBe("reg/app:1");
    const ended = PULLING + side(12, "Pulling") + pulled("") + side(40, "Pulled");
    expect(pull(ended, 41)?.image).toBe("side");
    // Nothing is known of how long it took.
    expect(pull(pulled("") + side(30, "Pulling"), 31)?.image).toBe("side");
  });
});

describe("what was waited for", () => {
  const row = (
    marks: Record<string, number>,
    phases: readonly (readonly [string, number, number, string?])[],
  ) =>
    ({
      marks: Object.entries(marks).map(([key, t]) => ({ key, t })),
      phases: phases.map(([key, from, to, ends = "seen"]) => ({ key, from, to, ends })),
    }) as unknown as ColdStartRow;
  const path = (...args: Parameters<typeof row>) =>
    criticalPath(row(...args)).map(({ key, waitedMs, slackMs }) => [key, waitedMs, slackMs]);
  const PHASES = [
    ["schedule", 0, 10],
    ["pull", 10, 20],
    ["start", 10, 40],
    ["ready", 40, 60],
  ] as const;

  test.each([
    ["nobody was answered, and no endpoint is ready", {}, []],
    [
      "until the endpoint is ready",
      { endpoint: 60 },
      [
        ["schedule", 10, 0],
        ["pull", 10, 20],
        ["start", 30, 0],
        ["ready", 20, 0],
      ],
    ],
    [
      "the answer came before that",
      { endpoint: 60, answered: 50 },
      [
        ["schedule", 10, 0],
        ["pull", 10, 20],
        ["start", 30, 0],
        ["ready", 10, null],
      ],
    ],
    [
      "a phase that begins then was not waited for",
      { answered: 40 },
      [
        ["schedule", 10, 0],
        ["pull", 10, 20],
        ["start", 30, 0],
        ["ready", 0, null],
      ],
    ],
  ])("%s", (_, marks, expected) => {
    expect(path(marks as Record<string, number>, PHASES)).toEqual(expected);
  });

  test("the hand-over is no part of it, nor what has no end yet", () => {
    expect(
      path({ endpoint: 60 }, [
        ["schedule", 0, 10],
        ["handover", 20, 30],
        ["ready", 40, 60, "open"],
      ]),
    ).toEqual([
      ["schedule", 10, 0],
      ["handover", 0, null],
    ]);
  });

  test("where nobody saw the start, a pull has no slack", () => {
    expect(path({ endpoint: 60 }, [["pull", 10, 20]])).toEqual([["pull", 10, 0]]);
  });
});

describe("services", () => {
  const row = (
    name: string,
    totalMs: number | null,
    answeredMs: number | null = null,
    outcome = "ready",
    namespace = "demo",
  ) => ({ namespace, name, totalMs, answeredMs, outcome }) as unknown as ColdStartRow;

  test.each([
    ["web-00012", "web", 12],
    ["web-v1-00003", "web-v1", 3],
    ["web-0012", "web-0012", null],
    ["by-hand", "by-hand", null],
    ["-00012", "-00012", null],
  ])("of %s: %s, %s", (name, service, number) => {
    expect([serviceOf(name), revisionNumber(name)]).toEqual([service, number]);
  });

  test("each with all of its revisions, the slowest first", () => {
    const rows = [
      row("fast-00001", 500),
      row("web-00001", 2_000, 900),
      row("web-00002", 1_000, 3_000),
      row("web-00002", null, null, "abandoned"),
      row("never-00001", null, null, "abandoned"),
      row("web-00001", 100, null, "ready", "other"),
    ];
    const told = coldStartsByService(rows).map((one) => [
      ...[one.namespace, one.service, one.count, one.ready, one.revisions],
      rows.indexOf(one.worst as ColdStartRow),
    ]);
    expect(told).toEqual([
      ["demo", "web", 3, 2, 2, 2],
      ["demo", "fast", 1, 1, 1, 0],
      ["other", "web", 1, 1, 1, 5],
      ["demo", "never", 1, 0, 1, -1],
    ]);
  });

  test("of two that took the same the first is the worst; answers come before totals", () => {
    const same = [row("web-00001", 700), row("web-00002", 700)];
    expect(coldStartsByService(same)[0]?.worst).toBe(same[0]);
    const order = coldStartsByService([row("a-00001", 5_000, 100), row("b-00001", 200)]).map(
      ({ service }) => service,
    );
    expect(order).toEqual(["b", "a"]);
  });

  test.each([
    [700, 300, 700],
    [300, 700, 700],
    [null, 300, 300],
    [300, null, 300],
    [null, null, 0],
  ])("answered after %s, ready after %s: %s", (answered, total, expected) => {
    expect(lengthOf(row("a", total, answered))).toBe(expected);
  });

  test("the latest revision before one, of its service alone", () => {
    const rows = ["web-00001", "web-00003", "web-00002", "web-00005", "api-00003", "web"].map((name) =>
      row(name, 1),
    );
    const others = [row("web-00003", 1, null, "ready", "other")];
    expect(predecessorOf([...rows, ...others], "demo", "web-00004")).toBe("web-00003");
    expect(predecessorOf(rows, "demo", "web-00001")).toBeNull();
    expect(predecessorOf(rows, "demo", "web")).toBeNull();
    expect(predecessorOf(others, "demo", "web-00004")).toBeNull();
    const first = row("web-00000", 1);
    expect(predecessorOf([first], "demo", "web-00001")).toBe("web-00000");
  });
});
