/** The worker of a page: reads recordings and answers questions about them, so that the page stays free to draw. */
import { TraceUnreadableError } from "../../model/errors.ts";
import { createDesk } from "./desk.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** Workers have it, pages do not, and these types are those of a page. */
declare const FileReaderSync: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer };

const take = createDesk(
  fetchFile,
  (message: FromWorker) => self.postMessage(message),
  (blob) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob)),
);
self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => take(data));

async function fetchFile(url: string): Promise<Blob> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new TraceUnreadableError(`${url} could not be fetched.`, { cause: error });
  });
  if (!response.ok) throw new TraceUnreadableError(`${url} could not be fetched: HTTP ${response.status}.`);
  return response.blob();
}
