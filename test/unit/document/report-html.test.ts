/** The report as one file: complete, small, with nothing in it that runs but its own script. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { buildState, foundIn } from "../../../lib/core/index.ts";
import { reportMarkdown } from "../../../lib/document/markdown.ts";
import { evidenceSeqs, sourceReport } from "../../../lib/document/report.ts";
import { reportHtml } from "../../../lib/document/report-html.ts";
import { ENGLISH_WORDS } from "../../../lib/i18n/document-words.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { records as drawn } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64");

function reportOf(source: string, records: readonly TraceRecord[], header = {}) {
  const state = buildState(records, header);
  return sourceReport({ source, found: foundIn(state), header }, ENGLISH_WORDS);
}

function fileOf(source: string, records: readonly TraceRecord[], header = {}): string {
  const report = reportOf(source, records, header);
  const seqs = new Set(evidenceSeqs(report));
  const kept = records.filter(({ seq }) => seqs.has(seq));
  return reportHtml(report, ENGLISH_WORDS, { language: "en", records: kept });
}

const recording = (path: string) => {
  const bytes = readFileSync(path);
  return readTrace(new Uint8Array(gunzipSync(bytes)));
};

describe("the report of a recording", () => {
  const { header, records } = recording("public/traces/fault-image-pull.ndjson.gz");

  test("has every revision with findings, worst first, its sentence, its cards and its lanes", () => {
    const { revisions, summary, facts } = reportOf("fault-image-pull", records, header);
    expect(revisions.map(({ subject }) => subject)).toEqual(["images/broken-00001", "images/crash-00001"]);
    expect(summary).toBe("2 errors, no warnings in 2 revisions.");
    expect(facts).toContain("4,258 records");
    for (const { sentence, cards, lanes } of revisions) {
      expect(sentence).not.toBe("");
      expect(cards.map(({ rule }) => rule)).toEqual(["D8"]);
      expect(lanes.svg).toContain("D8 Does not start");
    }
  });

  test("is one file below 1.5 MB, with all evidence and the records behind it", () => {
    const file = fileOf("fault-image-pull", records, header);
    expect(file.length).toBeLessThan(1.5 * 1024 * 1024);
    for (const seq of evidenceSeqs(reportOf("fault-image-pull", records, header))) {
      expect(file).toContain(`href="#r${seq}"`);
      expect(file).toContain(`id="r${seq}"`);
    }
    expect(file).not.toContain("managedFields");
  });

  test("of thousands of requests stays below 1.5 MB", () => {
    const lost = recording("test/recordings/field/fault-pods-lost.ndjson.gz");
    const file = fileOf("fault-pods-lost", lost.records, lost.header);
    expect(file.length).toBeLessThan(1.5 * 1024 * 1024);
    expect(file).toContain("8 requests failed of 3,712 sent while it lasted: 8 × 502.");
  });

  test("as Markdown has the same cards", () => {
    const report = reportOf("fault-image-pull", records, header);
    const markdown = reportMarkdown(report, ENGLISH_WORDS, {
      source: "fault-image-pull",
      linkOf: () => null,
    });
    expect(markdown.match(/^### Error: Does not start/gm)).toHaveLength(2);
    expect(markdown).toContain("## images/broken-00001");
  });
});

describe("what is allowed in the file", () => {
  const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const text = `${ONE_POD}
    20 pod/r-deployment-1 scheduled exited=137 restarts=1
    20.05 priv !p1
    20.06 pa Active=Unknown,Queued@20 want=1
    20.1 req 502 5
    30 pub a1`;
  const spoilt = drawn(text).map((record) => ({
    ...record,
    object: JSON.parse(JSON.stringify(record.object).replaceAll("exit code 137", hostile)),
  }));

  test("nothing but its own script and style, by their hashes", () => {
    const file = fileOf("lost", spoilt);
    const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(file) ?? [];
    const scripts = [...file.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code = ""]) => code);
    const styles = [...file.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, code = ""]) => code);
    expect(scripts).toHaveLength(1);
    for (const code of [...scripts, ...styles]) expect(policy).toContain(`'sha256-${sha256(code)}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(file).not.toMatch(/<[^>]+\s(?:style|on\w+)=/);
    expect(file.match(/(?:src|href)="(?!#|https:\/\/github\.com\/knative)/g)).toBeNull();
  });

  test("whatever a recording holds stays text", () => {
    const file = fileOf(hostile, spoilt);
    expect(file).not.toContain(hostile);
    expect(file.match(/<script>/g)).toHaveLength(1);
    expect(file.match(/<img/g)).toBeNull();
    expect(file).toContain("&#60;img src=x onerror=alert(1)&#62;");
  });
});

test("of nothing found says so", () => {
  const file = fileOf("quiet", drawn("0 =sks Proxy n=2\n1 dep 0"));
  expect(file).toContain("No errors, no warnings.");
});
