/** The steps of the episode around an instant, in time, and where it begins and ends. */
import { describe, expect, test } from "vitest";
import { buildState, type EpisodeStory, episodeStory, type RevisionState } from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

function storyOf(text: string, seconds: number): EpisodeStory | null {
  const { revisions } = buildState(records(text));
  return episodeStory(revisions.get(KEY) as RevisionState, at(seconds));
}

/** "wake ready 1/2 1600 ms until 11.6 begin 10 +0 …" */
function drawn(story: EpisodeStory | null): string[] {
  if (story === null) return [];
  const { kind, outcome, totalMs, end, index, count, probeFailures, steps } = story;
  return [
    `${kind} ${outcome} ${index}/${count} ${totalMs} ms until ${secondsOf(end)}, ${probeFailures} failed`,
    ...steps.map(({ key, t, offsetMs }) => `${key} ${secondsOf(t)} ${offsetMs}`),
  ];
}

const WAKE = `${AT_ZERO}
  9.9 req 200 1700
  10 dep 1
  10.05 pa Active=True@10 want=1
  10.1 pod/x scheduled
  11 pod/x scheduled started
  11.5 pod/x scheduled started ready
  11.6 priv p1`;
const DESCENT = `${ONE_POD}
  20 pa Active=False,NoTraffic@20 want=0
  20.5 log autoscaler Probing activator = false, err = x
  21 log autoscaler Probing activator = true, err = <nil>
  50 dep 0
  50.1 pod/r-deployment-1 scheduled started terminating
  80 -pod/r-deployment-1`;

const HANDED_OVER = `${WAKE.replace("9.9 req 200 1700", "")}
  11.7 sks Serve pop=True
  12 pub p1
  12.1 sks Serve pop=False`;
/** Woken within the second after the replicas went to 0. */
const AT_ONCE = DESCENT.replace("50.1 pod", "50.5 dep 1\n50.6 pod");
const AGAIN = `${DESCENT}
  90 dep 1
  90.1 pa Active=True@90 want=1
  91 pod/y scheduled started ready
  91.1 priv p2
  100 pa Active=False,NoTraffic@100 want=0`;

describe("the story of", () => {
  test("a wake has its steps in time, and in their order where they share an instant", () => {
    expect(drawn(storyOf(WAKE, 11))).toEqual([
      "wake ready 1/1 1600 ms until 11.6, 0 failed",
      "requestAt 9.9 -100",
      "begin 10 0",
      "podCreated 10.1 100",
      "scheduled 10.1 100",
      "started 11 1000",
      "ready 11.5 1500",
      "answered 11.6 1600",
      "endpointReady 11.6 1600",
    ]);
  });

  test("a wake that is still open has no length", () => {
    const open = WAKE.split("\n").slice(0, -1).join("\n");
    expect(drawn(storyOf(open, 11))[0]).toBe("wake open 1/1 null ms until null, 0 failed");
  });

  test("a descent counts the probes that failed", () => {
    expect(drawn(storyOf(DESCENT, 30))).toEqual([
      "descent zero 1/1 30000 ms until 50, 1 failed",
      "inactiveAt 20 0",
      "probeConfirmedAt 21 1000",
      "replicasZeroAt 50 30000",
      "lastPodGoneAt 80 60000",
    ]);
  });

  test("a descent that is still open has no length", () => {
    expect(drawn(storyOf(AGAIN, 101))).toEqual([
      "descent open 2/2 null ms until null, 0 failed",
      "inactiveAt 100 0",
    ]);
  });

  test("a descent before another one is the first of two", () => {
    expect(drawn(storyOf(AGAIN, 30))[0]).toBe("descent zero 1/2 30000 ms until 50, 1 failed");
  });

  type Kind = EpisodeStory["kind"] | null;
  // Looked at from 5 ms before the first step to 1 s after the end.
  test.each<[what: string, text: string, seconds: number, before: Kind, from: Kind]>([
    ["begins before the request that woke it", WAKE, 9.895, null, "wake"],
    ["ends after the endpoint is ready", WAKE, 12.601, "wake", null],
    ["ends after the path was handed over", HANDED_OVER, 13.001, "wake", null],
    ["of a new revision ends after its first pod", DESCENT, 1.001, "create", null],
    ["of a descent begins with the decision", DESCENT, 19.995, null, "descent"],
    ["of a descent ends after the replicas are 0", DESCENT, 51.001, "descent", null],
    ["of a descent gives way to the wake that follows at once", AT_ONCE, 50.495, "descent", "wake"],
    ["that is open goes on", WAKE.split("\n").slice(0, -1).join("\n"), 500, "wake", "wake"],
  ])("an episode: it %s", (_, text, seconds, before, from) => {
    expect([storyOf(text, seconds - 0.001)?.kind ?? null, storyOf(text, seconds)?.kind ?? null]).toEqual([
      before,
      from,
    ]);
  });
});
