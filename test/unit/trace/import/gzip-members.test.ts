/** Gzip files as they come, with the platform's own stream: it takes more than it has looked at, and stops at the first member. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { fileInput, importedFiles, zip } from "../../../support/archive-shapes.ts";

const LINES = Array.from(
  { length: 400 },
  (_, i) =>
    `{"severity":"INFO","logger":"activator","timestamp":"2026-01-01T00:00:00.${String(i).padStart(3, "0")}Z","message":"m ${(i * 7_919) % 104_729}"}\n`,
);
const [a, b, c] = [LINES.slice(0, 10), LINES.slice(10, 30), LINES.slice(30)].map((part) =>
  gzipSync(part.join("")),
);
const members = Buffer.concat([a, b, c] as Buffer[]);
const whole = gzipSync(LINES.join(""));
const spoilt = (at: number): Buffer => {
  const bytes = Buffer.from(whole);
  bytes[bytes.length - at] = (bytes.at(-at) ?? 0) ^ 0xff;
  return bytes;
};

test.each<[what: string, file: Buffer, damage: string | null]>([
  ["several members, one behind the other", members, null],
  [
    "an empty member between",
    Buffer.concat([a as Buffer, gzipSync(""), gzipSync(LINES.slice(10).join(""))]),
    null,
  ],
  ["zeros behind it", Buffer.concat([whole, Buffer.alloc(4_096)]), null],
  ["zeros behind the last of several", Buffer.concat([members, Buffer.alloc(10)]), null],
  [
    "text behind it",
    Buffer.concat([whole, Buffer.from("not gzip")]),
    "the gzip data is followed by 8 other bytes",
  ],
  ["another checksum", spoilt(6), "the gzip data is damaged (incorrect data check)"],
  ["another length", spoilt(2), "the gzip data is damaged (incorrect length check)"],
])("a log in gzip with %s is read whole", async (_, file, damage) => {
  const left = damage === null ? [] : [{ reason: "unreadable", count: 1, first: damage }];
  const { records, inputs } = await importedFiles([fileInput("activator.log.gz", file)]);
  expect(records).toHaveLength(LINES.length);
  expect(inputs.at(-1)?.left).toEqual(left);
  const within = await importedFiles([fileInput("logs.zip", zip({ "activator.log.gz": file }))]);
  expect(within.records).toHaveLength(LINES.length);
  expect(within.inputs.at(-1)?.left).toEqual(left);
});

test("a member that is cut off says so, and those before it are whole", async () => {
  const { records, inputs } = await importedFiles([
    fileInput("activator.log.gz", Buffer.concat([a as Buffer, (c as Buffer).subarray(0, -60)])),
  ]);
  expect(records.length).toBeGreaterThan(10);
  expect(inputs[0]?.left).toContainEqual({
    reason: "unreadable",
    count: 1,
    first: "the gzip data ends early",
  });
});
