/** The command line within the test's own process. */
import { Readable, Writable } from "node:stream";
import { main } from "../../lib/cli/main.ts";

/** A stream that keeps what is written to it. */
class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Exit status and all that was printed. */
export async function runCli(argv: readonly string[], stdin: Readable = Readable.from([])) {
  const stdout = new Sink();
  const stderr = new Sink();
  const status = await main(argv, { stdout, stderr, stdin });
  return { status, stdout: stdout.text, stderr: stderr.text };
}
