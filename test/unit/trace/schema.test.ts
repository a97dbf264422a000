import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Json, JsonObject } from "../../../lib/model/json.ts";
import { createTraceReader } from "../../../lib/trace/reader.ts";
import { traceSchema } from "../../../lib/trace/schema.ts";

const schema = z.fromJSONSchema(traceSchema() as Parameters<typeof z.fromJSONSchema>[0]);

/** Whether the reader takes the line, as the first one, as a header or a record. */
function isRead(line: Json): boolean {
  let taken = 0;
  const count = (): void => {
    taken += 1;
  };
  const reader = createTraceReader({ onRecord: count, onHeader: count, onProblem: () => undefined });
  try {
    reader.push(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  } catch {
    return false;
  }
  return taken === 1;
}

const RECORD: JsonObject = {
  t: "2026-01-02T03:04:05.678901Z",
  type: "MODIFIED",
  resource: "pods",
  object: { metadata: { name: "p" } },
};
const HEADER: JsonObject = { format: "skscope-trace", version: 1 };
const ODD: readonly (Json | undefined)[] = [undefined, null, true, 0, 1.5, "", "x", [], ["x"], {}, { a: 1 }];
const TIMES = [
  "2026-01-02T03:04:05Z",
  "2026-01-02t03:04:05.1z",
  "2026-01-02 03:04:05+02:00",
  "2026-01-02T03:04:05.123456789-00:30",
  "2026-01-02T24:00:00Z",
  "2026-01-02T03:60:05Z",
  "2026-01-02T03:04:60Z",
  "2026-01-02T03:04:05",
  "2026-01-02T03:04Z",
  "2026-01-02",
  "1767323045",
  "yesterday",
];

const LINES: readonly Json[] = [
  ...["t", "type", "resource", "object"].flatMap((field) =>
    ODD.map((value) => ({ ...RECORD, [field]: value })),
  ),
  ...TIMES.map((t) => ({ ...RECORD, t })),
  ...["format", "version"].flatMap((field) => ODD.map((value) => ({ ...HEADER, [field]: value }))),
  ...[-1, 0, 1, 1.5, 2, 99].map((version) => ({ ...HEADER, version })),
  { ...HEADER, ...RECORD },
  { ...HEADER, t: RECORD.t },
  { ...HEADER, more: { of: "one's own" } },
  { ...RECORD, initial: true, clock: "object", more: [1] },
  ...[null, true, 1, "x", [], [RECORD], {}],
].map((line) => JSON.parse(JSON.stringify(line)) as Json);

describe("schema and reader", () => {
  test.each(LINES.map((line) => [JSON.stringify(line), line] as const))("agree on %s", (_, line) => {
    expect(schema.safeParse(line).success).toBe(isRead(line));
  });

  test("tell good lines from bad ones: there are some of both", () => {
    const good = LINES.filter(isRead).length;
    expect(good).toBeGreaterThan(10);
    expect(LINES.length - good).toBeGreaterThan(40);
  });

  test("agree on every line of a recording", () => {
    const text = gunzipSync(readFileSync("public/traces/fault-image-pull.ndjson.gz")).toString();
    const lines = text.split("\n").filter((line) => line !== "");
    expect(lines.filter((line) => !schema.safeParse(JSON.parse(line)).success)).toEqual([]);
  });

  test("the schema asks more of a writer in fields that the reader would take for one's own", () => {
    const said = [
      { ...RECORD, initial: "true" },
      { ...HEADER, redacted: "all" },
    ];
    expect(said.map((line) => [isRead(line), schema.safeParse(line).success])).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});

test("docs/trace-format.schema.json is what the reader says; -u writes it", async () => {
  const path = "docs/trace-format.schema.json";
  // How the file is laid out is the formatter's business.
  if (existsSync(path) && isDeepStrictEqual(JSON.parse(readFileSync(path, "utf8")), traceSchema())) return;
  await expect(`${JSON.stringify(traceSchema(), null, 2)}\n`).toMatchFileSnapshot(`../../../${path}`);
});
