import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openPlace } from "../../../lib/cli/query/place.ts";
import { readPlace } from "../../../lib/cli/query/place-options.ts";
import { runCli } from "../../support/cli.ts";
import { createFakeApi } from "../../support/fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "../../support/play-cluster.ts";

const FILE = fileURLToPath(new URL("../../../public/traces/cold-start.ndjson.gz", import.meta.url));
const KEY = "demo/hello-00001";

async function answered(...words: string[]) {
  const { status, stdout, stderr } = await runCli(["query", ...words]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

describe("a file", () => {
  test("each question is a JSON document", async () => {
    expect(await answered(FILE, "sources")).toMatchObject({ sources: [{ source: "opened", records: 1266 }] });
    expect(await answered(FILE, "revisions", "--attention")).toMatchObject({ revisions: [] });
    expect(await answered(FILE, "why", KEY)).toMatchObject({ revision: KEY, phase: "Zero" });
    expect(await answered(FILE, "findings", KEY, "--severity", "note")).toMatchObject({ source: "opened" });
    expect((await answered(FILE, "records", KEY, "--limit", "3")).records).toHaveLength(3);
    expect(await answered(FILE, "record", "12")).toMatchObject({ record: { record: 12 } });
    expect(await answered(FILE, "state", KEY, "--at", "2026-11-23T04:05:30Z")).toMatchObject({
      at: "2026-11-23T04:05:30.000Z",
    });
    expect(await answered(FILE, "cold-starts", "-n", "demo")).toMatchObject({ statistics: { count: 3 } });
  });

  test("links begin where the pages are served", async () => {
    const { link } = await answered(FILE, "why", KEY, "--pages", "https://skscope.example/");
    expect(link).toMatch(/^https:\/\/skscope\.example\/view\/opened\/demo\/hello-00001\?tab=why&t=2026/);
  });

  test.each([
    [[FILE], /query needs a question: sources, revisions/],
    [[FILE, "revisions", "x"], /revisions takes no “x”/],
    [[FILE, "why", "a", "b"], /why takes no “b”/],
    [[FILE, "sources", "--server", "http://127.0.0.1:1"], /--server and files exclude each other/],
    [["sources", "--server", "nowhere"], /--server needs an address/],
    [[FILE, "record", "first"], /"record" of record is .*Allowed: the number of a record/],
    [[FILE, "why", "demo/none"], /no revision "demo\/none"/],
    [[FILE, "revisions", "--source", "x"], /what was given is one source, “opened”/],
    [["/nowhere.ndjson", "sources"], /nowhere\.ndjson cannot be read/],
    [["sources", "--server", "http://127.0.0.1:1"], /127\.0\.0\.1:1 does not answer/],
  ])("%j ends with 2 and a sentence", async (words, sentence) => {
    const { status, stdout, stderr } = await runCli(["query", ...words]);
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  test("a file without records is none to ask about", async () => {
    const folder = mkdtempSync(join(tmpdir(), "skscope-query-"));
    try {
      writeFileSync(join(folder, "empty.ndjson"), "");
      const { status, stderr } = await runCli(["query", join(folder, "empty.ndjson"), "sources"]);
      expect(status).toBe(2);
      expect(stderr).not.toBe("");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test("a cluster is asked once for questions that follow each other, and an answer keeps its handle", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-query-"));
  const api = await createFakeApi({ token: "hidden-token" });
  try {
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, api.kubeconfig());
    const records = await recordsOf("cold-start");
    const pods = processPods(records);
    for (const each of records) serve(api, each, pods);
    let now = 0;
    const place = openPlace(readPlace([], { kubeconfig, "all-namespaces": true, "no-logs": true }), {
      stdin: Readable.from([]),
      stdinName: "",
      env: { NODE_ENV: "test" },
      stop: new AbortController().signal,
      say: () => undefined,
      now: () => now,
    });
    interface Rows {
      readonly source: string;
      readonly revisions: readonly { readonly revision: string }[];
    }
    const first = (await place.ask("revisions", {})) as unknown as Rows;
    expect(first.revisions.map(({ revision }) => revision)).toContain(KEY);
    const why = await place.ask("why", { revision: KEY });
    expect(why.source).toBe(first.source);
    // The pages know the cluster by its context, whenever it was asked.
    expect(why.link).toMatch(/^\/view\/live-[^/@]+\/demo\/hello-00001\?/);
    now = 60_000;
    const later = await place.ask("why", { revision: KEY });
    expect(later.source).not.toBe(first.source);
    expect(await place.ask("why", { revision: KEY, source: first.source })).toEqual(why);
    await expect(place.ask("why", { revision: KEY, source: "other@1" })).rejects.toThrow(/no longer kept/);
    await place.close();
  } finally {
    await api.close();
    rmSync(folder, { recursive: true });
  }
});

test("a cluster that does not answer is said, with what to do", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-query-"));
  try {
    const { status, stderr } = await runCli(["query", "revisions", "--kubeconfig", join(folder, "none")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/Nothing can be asked here: .*Name files, a server with --server/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
