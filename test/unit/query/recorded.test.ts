import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { describe as words } from "../../../lib/i18n/describe.ts";
import type { QueryLibrary } from "../../../lib/query/library.ts";
import { openGiven } from "../../../lib/sources/given-source.ts";
import type { Store } from "../../../lib/store/store.ts";
import { asked, libraryOf } from "../../support/query-library.ts";

const RECORDINGS = ["cold-start", "fault-image-pull", "many-revisions", "overload", "rollout"] as const;

interface Paged {
  readonly next: string | null;
}

/** All entries, page by page. */
async function all<T>(
  library: QueryLibrary,
  name: "findings" | "revisions" | "records" | "cold-starts",
  field: string,
  input: object,
): Promise<T[]> {
  const entries: T[] = [];
  for (let cursor: string | undefined; ; ) {
    const page: Paged & Record<string, unknown> = await asked(library, name, {
      ...input,
      ...(cursor === undefined ? {} : { cursor }),
    });
    entries.push(...(page[field] as T[]));
    if (page.next === null) return entries;
    cursor = page.next;
  }
}

describe.each(RECORDINGS)("%s", (id) => {
  let store: Store;
  let library: QueryLibrary;
  beforeAll(async () => {
    const path = fileURLToPath(new URL(`../../../public/traces/${id}.ndjson.gz`, import.meta.url));
    store = await openGiven(
      { paths: [path], stdin: Readable.from([]), stdinName: "", now: 0 },
      { id, title: id },
    );
    library = libraryOf(store, id);
  });

  test("why says what the report says, with a record behind what was observed", async () => {
    for (const { namespace, name, answer, gate } of store.report(words).revisions) {
      const why = await asked<{ sentences: { provenance: string; record: number | null }[] }>(
        library,
        "why",
        { revision: `${namespace}/${name}` },
      );
      expect(why).toMatchObject({
        phase: answer.phase,
        since: answer.since,
        answer: answer.text,
        gate: { branch: gate.branch, text: gate.text, blockedBy: gate.blockedBy, unblock: gate.unblock },
      });
      for (const { provenance, record } of why.sentences) {
        if (record === null) continue;
        expect(provenance).not.toBe("");
        expect(await asked(library, "record", { record })).toMatchObject({ record: { record } });
      }
    }
  });

  test("findings are those of the report, each with records and a page", async () => {
    interface Found {
      readonly finding: string;
      readonly revision: string | null;
      readonly rule: string;
      readonly remedy: string;
      readonly records: readonly { readonly record: number }[];
      readonly link: string;
    }
    const found = await all<Found>(library, "findings", "findings", { severity: "note", limit: 3 });
    const report = store.report(words);
    const told = report.revisions.flatMap(({ namespace, name, diagnoses, violations }) =>
      [...diagnoses, ...violations].map(({ rule }) => `${namespace}/${name} ${rule}`),
    );
    const ofKnative = report.knative.findings.map(({ rule }) => `null ${rule}`);
    expect(found.map(({ revision, rule }) => `${revision} ${rule}`).sort()).toEqual(
      [...told, ...ofKnative].sort(),
    );
    for (const { revision, finding, rule } of found) {
      const of = revision === null ? {} : { revision };
      const { findings } = await asked<{ findings: Found[] }>(library, "findings", { ...of, finding });
      expect(findings).toContainEqual(expect.objectContaining({ finding, revision, rule }));
      expect(findings.every((one) => one.finding === finding)).toBe(true);
    }
    for (const { records, link } of found) {
      expect(records.length).toBeGreaterThan(0);
      expect(link).toMatch(/^http:\/\/pages\/view\//);
    }
  });

  test("pages of records are all of them, once and in order", async () => {
    const records = await all<{ record: number }>(library, "records", "records", { limit: 200 });
    expect(records.map(({ record }) => record)).toEqual(
      Array.from({ length: store.lastSeq + 1 }, (_, seq) => seq),
    );
  });

  test("the records of a revision at an instant end there, newest first", async () => {
    const [first] = store.report(words).revisions;
    if (first === undefined) throw new Error("no revision");
    const { firstT, lastT } = store.state.shared;
    const at = ((firstT ?? 0) + (lastT ?? 0)) / 2;
    const { records } = await asked<{ records: { record: number; t: string }[] }>(library, "records", {
      revision: `${first.namespace}/${first.name}`,
      at: new Date(at).toISOString(),
      limit: 20,
    });
    const numbers = records.map(({ record }) => record);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(numbers[0]).toBeLessThanOrEqual(store.seqAt(at));
    expect(records.length).toBeGreaterThan(0);
  });

  test("no answer is larger than it may be", async () => {
    const [first] = store.report(words).revisions;
    const revision = `${first?.namespace}/${first?.name}`;
    for (const [name, input] of [
      ["records", { objects: true, limit: 200 }],
      ["state", { revision, objects: true }],
      ["why", { revision }],
      ["findings", { severity: "note", limit: 200 }],
      ["cold-starts", { limit: 200 }],
      ["revisions", { limit: 200 }],
    ] as const) {
      const answer = await asked(library, name, input);
      expect(JSON.stringify(answer).length, name).toBeLessThan(96 * 1024);
    }
  });

  test("the state at the end is the route, with the objects that there are", async () => {
    for (const { namespace, name } of store.report(words).revisions.slice(0, 3)) {
      const key = `${namespace}/${name}`;
      const { to } = await asked<{ to: string }>(library, "revisions");
      const state = await asked<{ objects: { deletedAt: string | null }[] }>(library, "state", {
        revision: key,
      });
      const there = state.objects.filter(({ deletedAt }) => deletedAt === null);
      expect(there).toHaveLength(store.objectsAt(key, Date.parse(to)).objects.length);
    }
  });

  test("statistics of cold starts are the report's", async () => {
    const { statistics } = await asked<{ statistics: unknown }>(library, "cold-starts");
    expect(statistics).toEqual(store.report(words).coldStartStatistics);
  });
});
