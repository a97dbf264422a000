import { describe, expect, test } from "vitest";
import { doneOf, minutesFor } from "../../../components/learn/chapter-progress.ts";
import { CHAPTER_IDS, CHAPTERS, momentIn } from "../../../components/learn/chapters.ts";
import { stillOf } from "../../../components/learn/still.ts";
import { chapterStills } from "../../../components/learn/stills.ts";
import { NO_PROGRESS } from "../../../lib/client/course-progress.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

describe("the contents of the course", () => {
  test("the recorded chapter has one of its recording: the first way to zero, and the wake that follows", () => {
    const { source, namespace, name } = CHAPTERS.recording;
    const revision = stateOf(openRecording(source)).revisions.get(`${namespace}/${name}`);
    if (revision === undefined) throw new Error("no revision");
    const still = chapterStills(revision).recording;
    // Pods, the activator, pods again.
    expect(still?.path.map(({ value }) => value)).toEqual(["pods", "activator", "pods"]);
    expect([still?.path[0]?.from, still?.path.at(-1)?.to]).toEqual([0, 1]);
    const [left, back] = [momentIn(revision, null, "inactive"), momentIn(revision, null, "pathPods")];
    const [from, length] = [(left ?? 0) - 10_000, (back ?? 0) - (left ?? 0) + 20_000];
    const share = (t: number): number => (t - from) / length;
    expect(still?.path[1]?.from).toBeCloseTo(share(momentIn(revision, null, "pathActivator") ?? 0), 2);
    expect(still?.path[1]?.to).toBeCloseTo(share(back ?? 0), 2);
    const sent = revision.requests.t.filter((t) => t >= from && t <= from + length).length;
    const drawn = (still?.requests ?? []).reduce((sum, one) => sum + one.answered + one.late + one.lost, 0);
    expect(drawn).toBe(sent);
    // Whoever woke it waited.
    expect(still?.requests.some(({ late }) => late > 0)).toBe(true);
    // Nobody is there between them.
    const counts = (still?.pods ?? []).map(({ count }) => count);
    expect(counts.length).toBeGreaterThan(0);
  });

  test("a simulated chapter has a still of its own story, a recorded one none without its recording", () => {
    const stills = chapterStills();
    expect(Object.keys(stills)).toEqual(CHAPTER_IDS.filter((id) => CHAPTERS[id].kind === "simulated"));
    for (const { path, requests } of Object.values(stills)) {
      expect(path.length).toBeGreaterThan(0);
      expect(requests.some(({ answered }) => answered > 0)).toBe(true);
    }
  });

  test("a still holds where requests went, how many pods there were, and what became of each request", () => {
    const request = { sentAt: 0, endAt: 0, status: 200 };
    const still = stillOf(
      {
        believed: [
          { t: -5, value: "activator" },
          { t: 30_000, value: "pods" },
        ],
        pods: [
          { name: "a", from: 10_000, readyAt: 12_000, endingAt: null, to: null },
          { name: "b", from: 30_000, readyAt: 31_000, endingAt: 40_000, to: 45_000 },
        ],
        requests: [
          { ...request, sentAt: 100, endAt: 200 },
          { ...request, sentAt: 200, endAt: 1_500 },
          { ...request, sentAt: 59_999, endAt: 60_000, status: 503 },
          { ...request, sentAt: 59_999, endAt: null },
        ],
      } as unknown as Parameters<typeof stillOf>[0],
      { from: 0, to: 60_000 },
    );
    expect(still.path).toEqual([
      { from: 0, to: 0.5, value: "activator" },
      { from: 0.5, to: 1, value: "pods" },
    ]);
    expect(still.pods).toEqual([
      { from: 0.167, to: 0.5, count: 1 },
      { from: 0.5, to: 0.75, count: 2 },
      { from: 0.75, to: 1, count: 1 },
    ]);
    expect([still.requests[0], still.requests.at(-1)]).toEqual([
      { answered: 1, late: 1, lost: 0 },
      { answered: 0, late: 0, lost: 1 },
    ]);
  });

  test.each(CHAPTER_IDS)(
    "%s: all is done when every scene was seen, every question found, every puzzle solved",
    (id) => {
      const { beats } = CHAPTERS[id];
      const none = doneOf(id, NO_PROGRESS);
      expect([none.seen, none.found, none.solved, none.isAll]).toEqual([0, 0, 0, false]);
      const keys = beats as readonly { key: string; ask?: { key: string }; puzzle?: { key: string } }[];
      const all = {
        scenes: keys.map(({ key }) => `${id}.${key}`),
        questions: Object.fromEntries(keys.flatMap(({ ask }) => (ask ? [[`${id}.${ask.key}`, true]] : []))),
        puzzles: Object.fromEntries(
          keys.flatMap(({ puzzle }) => (puzzle ? [[`${id}.${puzzle.key}`, 1]] : [])),
        ),
      };
      expect(doneOf(id, all).isAll).toBe(true);
      expect(doneOf(id, { ...all, scenes: all.scenes.slice(1) }).isAll).toBe(false);
    },
  );

  test("a chapter takes minutes, about as many in either language", () => {
    for (const id of CHAPTER_IDS) {
      const done = doneOf(id, NO_PROGRESS);
      const [en, zh] = [
        minutesFor(MESSAGES.learn.chapters[id], done),
        minutesFor(CHINESE.learn.chapters[id], done),
      ];
      expect(en).toBeGreaterThanOrEqual(1);
      expect(Math.abs(en - zh)).toBeLessThanOrEqual(2);
    }
  });
});
