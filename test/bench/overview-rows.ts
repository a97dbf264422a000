/**
 * What the rows of an overview of 10,000 revisions weigh in its page, and how much of it is their past, which a page of what is in view
 * alone could ask for later. By itself: `node test/bench/overview-rows.ts`; no build is needed.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { decodeDigests, encodeDigests } from "../../lib/client/digest-codec.ts";
import { createState, digestOf, type RevisionDigest, step } from "../../lib/core/index.ts";
import { createTraceReader } from "../../lib/trace/reader.ts";
import { manyRevisions } from "./many.ts";
import { median } from "./median.ts";
import { say } from "./print.ts";
import { restingRevisions } from "./resting-revisions.ts";

const REVISIONS = 10_000;
const TIMES = 7;
const LISTED_AT = Date.UTC(2026, 0, 1);

/** Says what the rows of two fleets weigh, and how long they take to write and to read. */
export async function measureRows(): Promise<void> {
  await measure(`${REVISIONS} revisions, one in ten of which changes`, manyRevisions(REVISIONS));
  await measure(`${REVISIONS} revisions at rest, with all their objects`, await resting(REVISIONS));
}

function measure(what: string, trace: string): void {
  const state = createState({});
  const reader = createTraceReader({
    onHeader: () => undefined,
    onRecord: (record) => void step(state, record),
    onProblem: () => undefined,
  });
  reader.push(new TextEncoder().encode(trace));
  reader.end();
  const digests = [...state.revisions.values()].filter(({ hasSks }) => hasSks).map(digestOf);
  const text = encodeDigests(digests);
  say(what);
  sizes("  all of the rows", text);
  sizes("  what holds at the end alone", encodeDigests(digests.map(withoutPast)));
  say(
    `  written in ${cpuMs(() => encodeDigests(digests))} ms of CPU, read in ${cpuMs(() => decodeDigests(text))}`,
  );
}

function withoutPast(digest: RevisionDigest): RevisionDigest {
  const cut = Object.entries(digest).map(([name, value]) => [
    name,
    Array.isArray(value) && name !== "findings" ? value.slice(-1) : value,
  ]);
  return Object.fromEntries(cut) as RevisionDigest;
}

/** As a page carries it: in a string. */
function sizes(what: string, text: string): void {
  const inPage = JSON.stringify(text);
  const kb = (bytes: number): string => `${Math.round(bytes / 1_000)} kB`;
  say(`${what}: ${kb(inPage.length)}, ${kb(gzipSync(inPage, { level: 6 }).length)} packed`);
}

function cpuMs(work: () => unknown): string {
  const all = Array.from({ length: TIMES }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return median(all).toFixed(0);
}

/** One list after the other, as an API server sends them. */
async function resting(count: number): Promise<string> {
  const { system, of } = await restingRevisions("all");
  const byResource = new Map<string, object[]>();
  for (const { resource, object } of [...system, ...Array.from({ length: count }, (_, i) => of(i)).flat()]) {
    const some = byResource.get(resource) ?? [];
    byResource.set(resource, some);
    some.push(object);
  }
  const lines: string[] = [];
  let t = LISTED_AT;
  for (const [resource, objects] of byResource) {
    t += 100;
    for (const object of objects) {
      lines.push(
        JSON.stringify({ t: new Date(t).toISOString(), type: "ADDED", resource, initial: true, object }),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureRows();
