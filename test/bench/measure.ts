/** One measurement in a process of its own, so that memory and warm code of another do not count: prints JSON. */
import { createReadStream } from "node:fs";
import { performance } from "node:perf_hooks";
import { Writable } from "node:stream";
import { main } from "../../lib/cli/main.ts";
import { createState, encodeState, step } from "../../lib/core/index.ts";
import { readTraceFile } from "../../lib/sources/trace-file.ts";

export interface Measurement {
  readonly ms: number;
  readonly peakMiB: number;
  readonly count: number;
}

/** The least that reading a trace can be: bytes, lines, objects. */
async function parse(path: string): Promise<number> {
  let count = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const data = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
      JSON.parse(data.toString("utf8", start, end));
      count += 1;
      start = end + 1;
    }
    rest = data.subarray(start);
  }
  return count;
}

/** What the command does; the length of its output. */
async function report(path: string): Promise<number> {
  let length = 0;
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      length += chunk.length;
      done();
    },
  });
  const status = await main(["report", path, "--json"], {
    stdout: sink,
    stderr: process.stderr,
    stdin: process.stdin,
  });
  if (status === 2) throw new Error("the report failed");
  return length;
}

/** What a server does before the first byte of a view can be sent; the length of what is sent. */
async function open(path: string): Promise<number> {
  let state = createState();
  await readTraceFile(path, {
    onRecord: (record) => {
      state = step(state, record);
    },
    onProblem: () => undefined,
  });
  return encodeState(state).length;
}

const [, , what = "", path = ""] = process.argv;
const work = { parse, report, open }[what];
if (work === undefined) throw new Error(`nothing to measure: ${what}`);
const begin = performance.now();
const count = await work(path);
const measurement: Measurement = {
  ms: performance.now() - begin,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  count,
};
process.stdout.write(JSON.stringify(measurement));
