/**
 * Writes records until it is killed, and says how many of them have been flushed: `node sink-writer.ts PATH SEED`.
 * Record number n has n in its object.
 */
import { setImmediate } from "node:timers/promises";
import { createTraceSink } from "../../../lib/sources/trace-sink.ts";
import { random } from "../../support/random.ts";

const [path = "", seed = "1"] = process.argv.slice(2);
const { below, chance } = random(Number(seed));
const at = "2026-01-01T00:00:00Z";
const noise = Array.from({ length: 500 }, () => below(2 ** 32).toString(36)).join("");

// The one who started it is gone.
process.stdin.on("end", () => process.exit(1)).resume();

const sink = await createTraceSink(
  path,
  { version: 1, cluster: "lab" },
  {
    flushMs: 1 + below(20),
    onError: (error) => {
      throw error;
    },
  },
);
for (let n = 0; ; ) {
  for (let count = below(chance(0.1) ? 2_000 : 50); count > 0; count--) {
    const from = below(noise.length);
    const object = { n, noise: noise.slice(from, from + below(2_000)) };
    sink.write({ t: Date.parse(at), at, type: "ADDED", resource: "pods", initial: false, object });
    n += 1;
  }
  if (chance(0.3)) {
    await sink.flush();
    process.stdout.write(`${n}\n`);
  } else await setImmediate();
}
