/** `skscope mcp`: the questions for a program that speaks MCP, until it has gone or a signal comes. */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import packageJson from "../../../package.json" with { type: "json" };
import { createMcpServer, type McpOptions } from "../../mcp/server.ts";
import { messageOf } from "../../model/errors.ts";
import { printable } from "../../model/printable.ts";
import type { Asker } from "../../query/ask.ts";
import { UsageError } from "../errors.ts";
import { CLEAN, type CliStreams, FAILED } from "../exit.ts";
import { print, printMisuse } from "../output.ts";
import { openPlace } from "../query/place.ts";
import { t } from "../texts.ts";
import { untilSignal } from "../until-signal.ts";
import { serveMcp } from "./http.ts";
import { readMcpOptions } from "./options.ts";

/** Standard output belongs to the protocol; what people are told goes to standard error. */
export async function runMcp(argv: readonly string[], io: CliStreams): Promise<number> {
  const say = (line: string): void => void print(io.stderr, `${printable(line)}\n`);
  try {
    const { place: where, port } = readMcpOptions(argv);
    const options: McpOptions = { version: packageJson.version, onFault: (error) => say(messageOf(error)) };
    await untilSignal(async (stop) => {
      const place = openPlace(where, {
        stdin: io.stdin,
        stdinName: t("standardInput"),
        env: process.env,
        stop,
        say,
        now: Date.now,
      });
      const served =
        port === null ? null : await serveMcp(place.ask, options, port, process.env.SKSCOPE_TOKEN);
      try {
        if (served !== null) {
          say(t("mcp.ready", { url: served.url }));
          await aborted(stop);
          return;
        }
        const pending = new Set<Promise<unknown>>();
        const ask: Asker = (name, given) => {
          const answer = place.ask(name, given);
          pending.add(answer);
          const done = (): void => void pending.delete(answer);
          answer.then(done, done);
          return answer;
        };
        const server = createMcpServer(ask, options);
        const ended = new Promise<void>((done) => {
          // A client that goes closes our input.
          io.stdin.once("end", done).once("close", done);
        });
        await server.connect(new StdioServerTransport(io.stdin, io.stdout));
        await Promise.race([ended, aborted(stop)]);
        // Who has asked and closed its end still reads the answer.
        await soon();
        while (pending.size > 0 && !stop.aborted) await Promise.allSettled(pending);
        await soon();
        await server.close();
      } finally {
        await served?.close();
        await place.close();
      }
    });
    return CLEAN;
  } catch (error) {
    if (error instanceof UsageError) await printMisuse(error.message, io);
    else await print(io.stderr, `skscope mcp: ${printable(messageOf(error))}\n`);
    return FAILED;
  } finally {
    io.stdin.destroy();
  }
}

/** After what is under way in this turn: a message that has been read is asked, an answer is written. */
function soon(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
