/** A restart in a dump that has the date of its file: how long ago it was, only the newest time in the dump tells. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  type CoreOptions,
  coreOptions,
  endRecords,
  findingsAt,
  severityOf,
} from "../../../../lib/core/index.ts";
import { describe as wordsOf } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records } from "../../../support/records.ts";

/** A dump of a ready pod, with these words of it, taken as made at 0 s. */
const dump = (words: string): string => `0 =acts a1
  0 =sks Serve n=2
  0 =pa Active=True@-900000 want=1 ScaleTargetInitialized=True
  0 =dep 1
  0 =pod/a created=-900000 scheduled started ready ${words}
  0 =priv p1
  0 =pub p1`;
const OOM = "restarts=7 exit=137,OOMKilled memory=256Mi";

/** The finding about it, in a dump whose newest time is that second. */
function found(words: string, newest?: number, options: CoreOptions = { isDatedByFile: true }) {
  const newestListed = newest === undefined ? undefined : at(newest);
  const state = buildState(records(dump(words)), { ...options, newestListed });
  endRecords(state, 6);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsAt(state.shared, revision, at(0)).find(({ rule }) => rule === "restarted-before");
}
const severity = (words: string, newest?: number): string | undefined => {
  const finding = found(words, newest);
  return finding && severityOf(finding);
};

describe("out of memory again and again, in a dump dated by its file", () => {
  test("within six hours before the newest time in it somebody should look", () => {
    expect(severity(`${OOM} ended=-110000`, -100_000)).toBe("warning");
    expect(severity(`${OOM} ended=-121599.999`, -100_000)).toBe("warning");
    expect(severity(`${OOM} ended=-121600`, -100_000)).toBe("note");
  });
  test("where no time in it is known, before the date of its file", () => {
    expect(severity(`${OOM} ended=-21599.999`)).toBe("warning");
    expect(severity(`${OOM} ended=-21600`)).toBe("note");
  });
  test("a clock that is ahead of the file's date makes it no later than that", () => {
    expect(severity(`${OOM} ended=-21599.999`, 5)).toBe("warning");
    expect(severity(`${OOM} ended=-21600`, 5)).toBe("note");
  });
  test("once is only worth knowing", () => {
    expect(severity(`${OOM.replace("=7", "=1")} ended=-110000`, -100_000)).toBe("note");
    expect(severity(`${OOM.replace("=7", "=2")} ended=-110000`, -100_000)).toBe("warning");
  });
  test("not where the pod is not ready, or the node was it", () => {
    expect(severity(`${OOM.replace("OOMKilled", "Unknown")} ended=-110000`, -100_000)).toBeUndefined();
    const dumped = dump(`${OOM} ended=-10`).replace(" ready", "");
    const state = buildState(records(dumped), { isDatedByFile: true });
    const revision = state.revisions.get(KEY);
    const rules = revision && findingsAt(state.shared, revision, at(0)).map(({ rule }) => rule);
    expect(rules).not.toContain("restarted-before");
  });
  test("the same in a dump whose date is known; after a day it is told no more", () => {
    const known = (ended: number) => {
      const finding = found(`${OOM} ended=${ended}`, 0, {});
      return finding && `${severityOf(finding)} ${finding.values.dated}`;
    };
    expect([-21_599.999, -21_600, -86_399.999, -86_400].map(known)).toEqual([
      "warning known",
      "note known",
      "note known",
      undefined,
    ]);
  });
  test("in what is no dump it is a concern for an hour", () => {
    const finding = found(`${OOM} ended=-3600`, undefined, {});
    expect(finding && severityOf(finding)).toBe("note");
  });

  test("says container, count, limit and when, and what to paste", () => {
    const { values } = found(`${OOM} ended=-110000`, -100_000) ?? {};
    expect(values).toMatchObject({
      ...{ container: "user-container", count: 7, limit: "256Mi", lastSecond: at(-110_000) },
      ...{ reason: "OOMKilled", sort: "memory", dated: "file" },
    });
    expect(wordsOf("detail", "restarted-before", values ?? {})).toContain(
      "exit code 137, memory limit 256Mi",
    );
    const said = wordsOf("remedy", "restarted-before", values ?? {});
    expect(said).toContain(
      "kubectl -n demo edit ksvc $(kubectl -n demo get revision r -o 'jsonpath={.metadata",
    );
    expect(said).toContain("kubectl -n demo top pod a --containers");
  });
  test.each([
    ["memory=", "none"],
    ["memory=1Gi", "1Gi"],
    ["", "unknown"],
  ])("the limit of %s is %s", (memory, limit) => {
    const words = OOM.replace("memory=256Mi", memory);
    expect(found(`${words} ended=-110000`, -100_000)?.values).toMatchObject({ limit });
  });
});

test("the header of an imported dump says the newest time in it", () => {
  const input = (by: string, newestListed?: number) => ({
    name: "a",
    kind: "list",
    instant: { at: 9_000, by },
    newestListed,
  });
  const read = (...inputs: ReturnType<typeof input>[]) =>
    coreOptions({ version: 1, fields: JSON.parse(JSON.stringify({ inputs })) }).newestListed;
  expect(read(input("file", 5_000), input("file", 7_000))).toBe(7_000);
  expect(read(input("file", 5_000), input("said", 8_000))).toBe(9_000);
  expect(read(input("file"))).toBeUndefined();
  expect(read()).toBeUndefined();
});
