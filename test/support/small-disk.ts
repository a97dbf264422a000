/** A disk that is really full: a file system of its own in memory, where the system lets one be mounted (as root on Linux). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SmallDisk {
  readonly path: string;
  /** Bytes that others could still write. */
  free(): number;
  /** Takes everything but so many bytes, as another program would; gives it back with 0. */
  takeAllBut(bytes: number): void;
  giveBack(): void;
  /** Nobody may write any more, not even root; or may again. */
  setReadOnly(on: boolean): void;
  remove(): void;
}

/** @returns null where none can be mounted */
export function openSmallDisk(kib: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), "skscope-small-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k`, "tmpfs", path]);
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true });
    return null;
  }
  const other = join(path, "of-others");
  const free = (): number => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  };
  const atExit = (): void => void spawnSync("umount", ["-l", path]);
  process.once("exit", atExit);
  return {
    path,
    free,
    takeAllBut(bytes) {
      writeFileSync(other, Buffer.alloc(Math.max(0, free() - bytes)));
    },
    giveBack: () => rmSync(other, { force: true }),
    setReadOnly(on) {
      spawnSync("mount", ["-o", `remount,${on ? "ro" : "rw"}`, path]);
    },
    remove() {
      process.off("exit", atExit);
      atExit();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
