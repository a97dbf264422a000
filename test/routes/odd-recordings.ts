/** Recordings as they should not be, one file an oddity. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { at, LOST_POD, SKS, sks } from "../unit/sources/traces.ts";

const HEADER = '{"format":"skscope-trace","version":1,"systemNamespace":"knative-serving"}';

/** CSI as one character, delete, a line end of Unicode, and marks that turn the direction. */
export const CONTROLS = "\u009b31m\u007f\u0085\u061c\u200e\u202e\u2066\u2028";

const conditions = (): object[] => [
  { type: "Ready", status: "False", reason: `Reason ${CONTROLS}`, message: `message ${CONTROLS}` },
];

const FILES: Readonly<Record<string, () => string | Uint8Array>> = {
  "empty.ndjson": () => "",
  "not-a-trace.ndjson": () => "id,name\n1,hello\n",
  "other-format.ndjson": () => '{"format":"somebody-elses","version":1}\n',
  "future-version.ndjson": () => '{"format":"skscope-trace","version":7}\n',
  "broken-gzip.ndjson.gz": () => {
    const bytes = gzipSync(text([HEADER, ...many(2_000)]));
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 400);
    return bytes;
  },
  "truncated-gzip.ndjson.gz": () => gzipSync(text([HEADER, ...many(2_000)])).subarray(0, -200),
  "last-line-cut.ndjson": () => text([HEADER, ...many(3)]).slice(0, -20),
  "ten-megabyte-line.ndjson": () =>
    text([HEADER, ...many(2), `{"t":"${"x".repeat(10 * 1024 * 1024)}"}`, ...many(1)]),
  "broken-lines.ndjson": () =>
    text([HEADER, "{", ...many(1), "[]", '{"t":"yesterday","type":"A","resource":"r","object":{}}']),
  "only-unknown.ndjson": () =>
    text([
      HEADER,
      at(0, "ADDED", "widgets.example.com", { metadata: { name: "w" } }),
      at(5, "SIGNAL", "x", {}),
    ]),
  "no-header.ndjson": () => text(many(3)),
  "clock-jumps.ndjson": () =>
    text([
      HEADER,
      at(3_600_000, "ADDED", SKS, sks("a", "Serve", "1")),
      at(0, "MODIFIED", SKS, sks("a", "Proxy", "2")),
      at(2_000, "MODIFIED", SKS, sks("a", "Serve", "3")),
    ]),
  "lost-watch.ndjson": () => text([HEADER, ...LOST_POD]),
  "with spaces & ünïcode.ndjson": () => text([HEADER, ...many(1)]),
  "hostile.ndjson": () =>
    text([
      '{"format":"skscope-trace","version":1,"~map":5,"note":"<script>alert(1)</script>"}',
      at(0, "ADDED", SKS, { ...sks("a", "Serve", "1"), "~map": 1, __proto__: 2 }),
    ]),
  // Forty megabytes that one revision's viewer gets: more than sockets hold on the way.
  "chatty.ndjson.gz": () =>
    gzipSync(
      text([
        HEADER,
        ...many(1),
        ...Array.from({ length: 4_000 }, (_, i) =>
          at(i, "LOG", "autoscaler", { "knative.dev/key": "demo/a", message: `${i} ${"x".repeat(10_000)}` }),
        ),
      ]),
    ),
  // What a terminal would obey, wherever a text of a trace can stand.
  "controls.ndjson": () =>
    text([
      `{"format":"skscope-trace","version":1,"note":"note ${CONTROLS}"}`,
      at(0, "ADDED", SKS, { ...sks("a", "Serve", "1"), status: { conditions: conditions() } }),
      at(1_000, "MODIFIED", SKS, { ...sks("a", "Proxy", "2"), status: { conditions: conditions() } }),
      at(2_000, "ADDED", SKS, sks(`b${CONTROLS}`, "Serve", "3")),
      at(3_000, `TYPE ${CONTROLS}`, `resource ${CONTROLS}`, { [`key ${CONTROLS}`]: CONTROLS }),
      `broken ${CONTROLS}`,
    ]),
  "notes.txt": () => "no recording",
};

export function writeOddRecordings(folder: string): void {
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content());
}

function many(count: number): object[] {
  return Array.from({ length: count }, (_, i) =>
    at(i * 100, i === 0 ? "ADDED" : "MODIFIED", SKS, sks("a", i % 2 === 0 ? "Serve" : "Proxy", String(i))),
  );
}

function text(lines: readonly (object | string)[]): string {
  return lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
}
