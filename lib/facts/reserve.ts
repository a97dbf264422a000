/** Room on the disk that is given back when there is no other: on a full one even making room takes some. */
import { rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** As much as what is not written back yet may take. */
const RESERVE_BYTES = 4 * 1024 * 1024;
/** It is taken only where others have as much beside it. */
const FREE_TIMES = 2;

export interface Reserve {
  /** Gives the room to whoever writes next. */
  release(): void;
  /** Takes it again, where the disk has room; true when it is there. */
  renew(): boolean;
}

/** A reserve in a folder; where there is no room for one, it is empty. */
export function openReserve(folder: string): Reserve {
  const path = join(folder, "facts.reserve");
  const isThere = (): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= RESERVE_BYTES;
  const remove = (): void => rmSync(path, { force: true });
  const reserve: Reserve = {
    release: remove,
    renew() {
      try {
        const { bavail, bsize } = statfsSync(folder);
        // Nothing but zeros would be no room on some file systems.
        if (!isThere() && bavail * bsize > FREE_TIMES * RESERVE_BYTES)
          writeFileSync(path, Buffer.alloc(RESERVE_BYTES, "reserve "));
      } catch {
        // A part of it would be in the way.
        remove();
      }
      return isThere();
    },
  };
  reserve.renew();
  return reserve;
}
