import { createGunzip } from "node:zlib";

/**
 * A DecompressionStream that resolves a write when its piece has been unpacked, as the standard says and browsers do.
 * Node's own resolves it when the piece has been handed to zlib. Unlike a browser's, it goes on over several members.
 */
export class StandardDecompressionStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor(_format: "gzip") {
    const unzip = createGunzip({ rejectGarbageAfterEnd: true } as object);
    const found: Uint8Array[] = [];
    let failure: Error | null = null;
    unzip.on("data", (chunk: Uint8Array) => found.push(chunk));
    unzip.on("error", (error) => {
      failure = new TypeError(error.message);
    });
    const settled = (act: (done: () => void) => void): Promise<void> =>
      new Promise((resolve) => {
        const done = (): void => {
          unzip.off("close", done);
          resolve();
        };
        unzip.on("close", done);
        act(() => setImmediate(done));
      });
    const handOver = (controller: TransformStreamDefaultController<Uint8Array>): void => {
      for (const chunk of found.splice(0)) controller.enqueue(chunk);
      if (failure !== null) throw failure;
    };
    super({
      async transform(chunk, controller) {
        if (chunk.length > 0) await settled((done) => unzip.write(chunk, done));
        handOver(controller);
      },
      async flush(controller) {
        // `finish` may come before zlib has looked at the end.
        await settled((done) => unzip.once("end", done).end());
        handOver(controller);
      },
    });
  }
}
