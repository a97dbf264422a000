/** The dearest inputs that are known: those that once stopped the server, and every shape in which a recording can grow. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { scenarioFrom, scenarioId } from "../../lib/sim/index.ts";
import { formatTrace } from "../../lib/trace/writer.ts";
import { recordsOf, SHAPE_NAMES } from "../support/growth-shapes.ts";

/** Of each dimension. */
const SIZE = 10_000;
/** Of those shapes that make several records of each. */
const FEW = 2_000;
const LARGE_BYTES = 24 * 1024 * 1024;
const RECORD = '{"t":"2026-11-23T04:05:14Z","type":"ADDED","resource":"pods","object":{}}\n';

export interface HoldInput {
  readonly name: string;
  /** Of the recording in the folder of traces. */
  readonly id: string;
  readonly packed: Uint8Array;
}

/** The dearest in each way: to unpack, to read, by one line, by one record for all revisions, by what is answered. */
export const SAMPLE: readonly string[] = [
  "broken lines",
  "records of 1.5 MB",
  "a bomb",
  "addresses × pods",
  "pods that wait",
  "mode changes",
  "failed requests",
  "pods × events × wakes",
  "revisions that are busy",
  "revisions of a KIngress",
  "activators × revisions",
  "gaps × revisions",
];

/**
 * Writes the inputs into a folder, and returns them as they are sent.
 * @param only names; without it, all
 */
export function writeInputs(folder: string, only: readonly string[] = []): HoldInput[] {
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const inputs = [...oddFiles(isWanted), ...shapes(isWanted)].map(({ name, text }, i) => ({
    name,
    id: `worst-${i}`,
    packed: gzipSync(text, { level: 1 }),
  }));
  for (const { id, packed } of inputs) writeFileSync(join(folder, `${id}.ndjson.gz`), packed);
  return inputs;
}

/** Files of few bytes or few records that cost much. */
function oddFiles(isWanted: (name: string) => boolean): { name: string; text: string | Uint8Array }[] {
  const line = (object: object): string =>
    `${JSON.stringify({ t: "2026-11-23T04:05:14Z", type: "ADDED", resource: "pods", object })}\n`;
  const files: [name: string, text: () => string | Uint8Array][] = [
    ["broken lines", () => `${RECORD}${"{b\n".repeat(4_000_000)}`],
    ["empty lines", () => `${RECORD}${"\n".repeat(40_000_000)}`],
    ["smallest records", () => RECORD.repeat(500_000)],
    ["a record of 7 MB", () => line({ metadata: { name: "x" }, text: randomText(7_000_000) })],
    ["records of 1.5 MB", () => line({ metadata: { name: "x" }, deep: wide(1_500_000) }).repeat(20)],
    ["a bomb", () => Buffer.alloc(600 * 1024 * 1024, `${" ".repeat(1_000_000)}\n`)],
  ];
  return files.filter(([name]) => isWanted(name)).map(([name, text]) => ({ name, text: text() }));
}

function randomText(length: number): string {
  return randomBytes(length / 2).toString("hex");
}

/** As many small values as fit. */
function wide(bytes: number): number[] {
  return Array.from({ length: bytes / 2 }, () => 1);
}

function* shapes(isWanted: (name: string) => boolean): Generator<{ name: string; text: string }> {
  for (const name of SHAPE_NAMES.filter(isWanted)) {
    let text = "";
    for (const size of [SIZE, FEW]) {
      text = [...formatTrace({ version: 1, fields: {} }, recordsOf(name, size))].join("");
      if (text.length < LARGE_BYTES) break;
    }
    yield { name, text };
  }
}

/** Scenarios just within the budget of one, and one that is refused for its records. */
export function scenarios(): { name: string; id: string }[] {
  const hourMs = 3_600_000;
  const constant = (clients: number, toMs: number) => [
    { shape: "constant" as const, fromMs: 0, toMs, clients },
  ];
  return [
    { durationMs: 1_400_000, traffic: constant(10, 1_400_000) },
    { durationMs: hourMs, traffic: constant(3, hourMs) },
    {
      durationMs: hourMs,
      settings: { minScale: 100, initialScale: 100, containerConcurrency: 1 },
      traffic: constant(50, hourMs),
      serviceMs: 1_000,
      thinkMs: 0,
    },
  ].map((scenario, i) => ({
    name: `scenario ${i + 1}`,
    id: scenarioId(scenarioFrom({ seed: 1 + i, ...scenario })),
  }));
}
