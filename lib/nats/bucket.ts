/** What lies beside a stream: key frames, and records too large for a message. */
import { type ObjectStore, Objm } from "@nats-io/obj";
import type { DurationMs } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import { streamOf } from "./names.ts";
import { HEADROOM_BYTES } from "./record-message.ts";

export interface Bucket {
  put(name: string, data: Uint8Array): Promise<void>;
  /** null when there is nothing of this name. */
  get(name: string): Promise<Uint8Array | null>;
  names(): Promise<readonly string[]>;
  remove(name: string): Promise<void>;
}

/** What lies here is needed as long as the records, and a frame is written again before it goes. */
const LONGER_MS: DurationMs = 3_600_000;
const CHUNK_BYTES = 128 * 1024;

/** The bucket of a cluster; made when it is first used. */
export function openBucket(
  { jetstream, connection }: Nats,
  cluster: string,
  create: { readonly keepMs: DurationMs; readonly replicas: number } | null,
): Bucket {
  let opening: Promise<ObjectStore> | null = null;
  const store = (): Promise<ObjectStore> => {
    const objects = new Objm(jetstream);
    const name = streamOf(cluster);
    opening ??=
      create === null
        ? objects.open(name, false)
        : objects.create(name, { ttl: (create.keepMs + LONGER_MS) * 1_000_000, replicas: create.replicas });
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
  const chunk = (): number =>
    Math.min(CHUNK_BYTES, (connection.info?.max_payload ?? Number.POSITIVE_INFINITY) - HEADROOM_BYTES);

  /** What does not answer may have been deleted: the next time it is looked for again, or made. */
  const asking = async <T>(work: (store: ObjectStore) => Promise<T>): Promise<T> => {
    try {
      return await work(await store());
    } catch (error) {
      opening = null;
      throw error;
    }
  };

  return {
    put: (name, data) =>
      asking(async (objects) => {
        await objects.putBlob({ name, options: { max_chunk_size: chunk() } }, data);
      }),
    get: (name) => asking((objects) => objects.getBlob(name)),
    names: () =>
      asking(async (objects) => {
        const all = await objects.list();
        return all.filter(({ deleted }) => !deleted).map(({ name }) => name);
      }),
    remove: (name) =>
      asking(async (objects) => {
        await objects.delete(name);
      }),
  };
}
