/** What every `RecordLog` guarantees, whatever it is made of: an implementation runs the suite with its own `open`. */
import { describe, expect, test } from "vitest";
import type { RecordLog } from "../../lib/live/record-log.ts";
import { type NewRecord, RESOURCE, type TraceRecord } from "../../lib/model/record.ts";
import { unnumbered } from "./live-source.ts";
import { records } from "./records.ts";

export interface OpenedLog {
  readonly log: RecordLog;
  /** Lets go of every record received before `t`; absent where the log forgets nothing. */
  readonly forget?: (t: number) => void | Promise<void>;
}

const LINES = `
  0 sks Proxy n=2 pop=True
  0 pa Active=False want=0
  0 dep 0
  0 priv
  0 pub a1 a2
  1 pa Active=Unknown want=1
  2 dep 1
  3 pod/x scheduled started ready
  4 priv p1
  5 sks Serve n=2 pop=True
  6 pub p1`;
const ALL: readonly NewRecord[] = records(LINES).map(unnumbered);

/** Without what a log may leave out of an object when it gives it back. */
const shown = ({ seq, t, type, resource }: TraceRecord): string => `${seq} ${t} ${type} ${resource}`;
const numbersOf = (all: readonly TraceRecord[]): number[] => all.map(({ seq }) => seq);

async function filled(open: () => OpenedLog | Promise<OpenedLog>): Promise<OpenedLog> {
  const opened = await open();
  await opened.log.append(ALL);
  return opened;
}

/**
 * @param open an empty log; its first number may be any
 * @param forgets whether `open` gives a way to forget
 */
export function describeRecordLog(
  name: string,
  open: () => OpenedLog | Promise<OpenedLog>,
  forgets = false,
): void {
  describe(`${name} is a log that`, () => {
    test("gives numbers that ascend by one, whatever comes together", async () => {
      const { log } = await open();
      const begin = log.first;
      expect(log.last).toBe(begin - 1);
      const numbers = [
        await log.append(ALL.slice(0, 1)),
        await log.append([]),
        ...(await Promise.all([
          log.append(ALL.slice(1, 4)),
          log.append(ALL.slice(4, 6)),
          log.append(ALL.slice(6)),
        ])),
      ].flat();
      expect(numbers).toEqual(ALL.map((_, i) => begin + i));
      expect([log.first, log.last]).toEqual([begin, begin + ALL.length - 1]);
      expect((await log.read(begin, ALL.length)).map(shown)).toEqual(
        ALL.map((record, i) => shown({ ...record, seq: begin + i })),
      );
    });

    test("keeps its epoch while it is open", async () => {
      const { log } = await open();
      const { epoch } = log;
      await log.append(ALL);
      expect([log.epoch, epoch !== ""]).toEqual([epoch, true]);
    });

    test("can be read from anywhere, a part at a time", async () => {
      const { log } = await filled(open);
      const { first, last } = log;
      expect(numbersOf(await log.read(first + 2, 3))).toEqual([first + 2, first + 3, first + 4]);
      expect(numbersOf(await log.read(last, 10))).toEqual([last]);
      expect(numbersOf(await log.read(first - 5, 2))).toEqual([first, first + 1]);
      expect(await log.read(last + 1, 10)).toEqual([]);
      expect(await log.read(first, 0)).toEqual([]);
      const whole: TraceRecord[] = [];
      for (let next = first; ; next = (whole.at(-1)?.seq ?? next) + 1) {
        const part = await log.read(next, 4);
        if (part.length === 0) break;
        whole.push(...part);
      }
      expect(numbersOf(whole)).toEqual(ALL.map((_, i) => first + i));
    });

    test("tells every listener of everything since it came, in order, and then no more", async () => {
      const { log } = await open();
      const [early, late]: TraceRecord[][] = [[], []];
      const leave = log.subscribe((batch) => early?.push(...batch));
      await log.append(ALL.slice(0, 3));
      log.subscribe((batch) => late?.push(...batch));
      await Promise.all([log.append(ALL.slice(3, 5)), log.append(ALL.slice(5, 7))]);
      leave();
      await log.append(ALL.slice(7));
      const { first } = log;
      expect(numbersOf(early ?? [])).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => first + i));
      expect(late?.map(shown)).toEqual((await log.read(first + 3, 99)).map(shown));
    });

    test("tells what a listener appends after what is being told, to all alike", async () => {
      const { log } = await open();
      const answers: unknown[] = [];
      const told: number[][] = [[], []];
      log.subscribe((batch) => {
        told[0]?.push(...numbersOf(batch));
        if (answers.length === 0) answers.push(log.append(ALL.slice(2, 4)));
      });
      log.subscribe((batch) => told[1]?.push(...numbersOf(batch)));
      await log.append(ALL.slice(0, 2));
      await Promise.all(answers);
      const { first } = log;
      expect(told).toEqual([0, 1].map(() => [first, first + 1, first + 2, first + 3]));
    });

    test("knows at once which objects there are, and as they are", async () => {
      const { log } = await open();
      const { tip } = log;
      const isKnown = (): unknown[] => [tip.has(RESOURCE.pods), [...tip.keys(RESOURCE.pods)], tip.lastT];
      expect(isKnown()).toEqual([false, [], null]);
      const added = log.append(ALL);
      const pod = ALL.find(({ resource }) => resource === RESOURCE.pods);
      expect(isKnown()).toEqual([true, ["demo/x"], ALL.at(-1)?.t]);
      expect(tip.current(RESOURCE.pods, "demo/x")).toEqual(pod?.object);
      expect(tip.current(RESOURCE.serverlessServices, "demo/r")).toEqual(ALL.at(-2)?.object);
      expect(tip.current(RESOURCE.pods, "demo/other")).toBeNull();
      await added;
      const gone = { ...(pod as NewRecord), t: (ALL.at(-1)?.t ?? 0) + 1, type: "DELETED" };
      const deleted = log.append([gone]);
      expect(isKnown()).toEqual([true, [], gone.t]);
      expect(tip.current(RESOURCE.pods, "demo/x")).toBeNull();
      await deleted;
    });

    if (!forgets) return;
    test("forgets what is old, and neither its numbers nor the objects that exist", async () => {
      const { log, forget } = await filled(open);
      const { first, last } = log;
      await forget?.(ALL[6]?.t ?? 0);
      expect([log.first, log.last]).toEqual([first + 6, last]);
      expect(numbersOf(await log.read(first, 2))).toEqual([first + 6, first + 7]);
      expect(log.tip.current(RESOURCE.podAutoscalers, "demo/r")).toEqual(ALL[5]?.object);
      expect(await log.append(ALL.slice(-1))).toEqual([last + 1]);
    });
  });
}
