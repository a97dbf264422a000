/** Connects a revision's store to the server. */
import { openStream, type StreamListener } from "../stream/client.ts";

export interface RevisionAddress {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
}

/** Opens the stream of one revision: everything known at once, then what follows; returns the way to close it. */
export function connectRevision(
  { source, namespace, name }: RevisionAddress,
  listener: StreamListener,
): () => void {
  return openStream(
    { source, scope: { kind: "revision", namespace, name }, speed: null, from: null },
    listener,
  );
}
