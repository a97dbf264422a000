/** The server's end of a stream: turns a feed into bytes as fast as they are read. */
import type { Feed } from "./feed.ts";
import { RETRY_MS } from "./protocol.ts";
import { createPump, type Pump, type PumpOptions, type Sink } from "./pump.ts";

/** A connection that can be written to past the web stream that is its body: a response of Node is one. */
export interface Connection {
  /** Its head is sent: what is written is the body. */
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  /** False when it has enough until `drain`. */
  write(bytes: Uint8Array): boolean;
  on(event: "drain", listener: () => void): unknown;
  off(event: "drain", listener: () => void): unknown;
}

export interface EventStreamOptions extends PumpOptions {
  /** What the stream is written to by whoever reads it, if that is known: the way through the stream costs as much again. */
  readonly connection?: Connection | undefined;
}

/** What waits in the stream for the client to read it. */
export const BUFFER_BYTES = 64 * 1024;

const encoder = new TextEncoder();
const greeting = (): Uint8Array => encoder.encode(`retry: ${RETRY_MS}\n\n`);

/** Server-sent events of a feed; closes when the feed is done, the signal fires or the reader cancels. */
export function createEventStream(feed: Feed, options: EventStreamOptions = {}): ReadableStream<Uint8Array> {
  const { connection } = options;
  return connection === undefined ? bufferedStream(feed, options) : passedStream(feed, options, connection);
}

function bufferedStream(feed: Feed, options: PumpOptions): ReadableStream<Uint8Array> {
  let pump: Pump | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(greeting());
        pump = createPump(feed, throughStream(controller), options);
      },
      pull: () => pump?.run(),
      cancel: () => pump?.close(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFER_BYTES }),
  );
}

function throughStream(controller: ReadableStreamDefaultController<Uint8Array>): Sink {
  return {
    write(bytes) {
      controller.enqueue(bytes);
      return (controller.desiredSize ?? 0) > 0;
    },
    end: () => controller.close(),
    fail: (error) => controller.error(error),
  };
}

/**
 * Only the beginning and the end go through the stream. It holds nothing ahead, so when it is asked for the second time what it
 * gave first has been written, and whoever asks writes nothing until it ends: the connection is ours.
 */
function passedStream(feed: Feed, options: PumpOptions, connection: Connection): ReadableStream<Uint8Array> {
  let pump: Pump | null = null;
  let isGreeted = false;
  let isPast = false;
  const leave = (): void => void connection.off("drain", drained);
  const drained = (): void => pump?.run();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const { end, fail, write } = throughStream(controller);
        const sink: Sink = {
          write: (bytes) => (isPast ? !connection.destroyed && connection.write(bytes) : write(bytes)),
          end() {
            leave();
            end();
          },
          fail(error) {
            leave();
            fail(error);
          },
        };
        pump = createPump(feed, sink, options);
      },
      pull(controller) {
        if (!isGreeted) {
          isGreeted = true;
          controller.enqueue(greeting());
          return;
        }
        if (!isPast && connection.headersSent) {
          isPast = true;
          connection.on("drain", drained);
        }
        pump?.run();
      },
      cancel() {
        leave();
        pump?.close();
      },
    },
    { highWaterMark: 0 },
  );
}
