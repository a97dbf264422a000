/**
 * How much the watches of a cluster hold, all together. Objects are kept as they are now for as long as they exist, so a
 * cluster that sends ever more of them would fill the memory; beyond the limits nothing more is taken.
 */
const MIB = 1024 * 1024;

export interface HoldingLimits {
  readonly objects: number;
  /** Of their JSON, as it is sent. In memory they take a few times as much. */
  readonly bytes: number;
  /** Nobody can raise them: the message does not say how. */
  readonly isFixed?: boolean;
}

export const HOLDING_LIMITS: HoldingLimits = { objects: 200_000, bytes: 256 * MIB };

/** More pages than the limit of objects needs: some of them may be short. */
const SPARE_PAGES = 100;

/** A limit of this side was met; the message says which and how it is raised. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/** What one watch holds. */
export interface Account {
  /** Holds the object instead of what was held under its key. @throws LimitError */
  set(key: string, bytes: number): void;
  delete(key: string): void;
  clear(): void;
  /** Lets so many bytes more pass before they are objects. @throws LimitError */
  admit(bytes: number): void;
  /** @throws LimitError when a list that has had so many pages still goes on */
  admitPage(pages: number, pageSize: number): void;
}

export interface Holdings {
  open(): Account;
}

export function createHoldings(limits: HoldingLimits = HOLDING_LIMITS): Holdings {
  const { objects: mostObjects, bytes: mostBytes, isFixed = false } = limits;
  const raise = (variable: string): string => (isFixed ? "" : `${variable} raises the limit, `);
  let objects = 0;
  let bytes = 0;

  const admit = (more: number): void => {
    if (bytes + more <= mostBytes) return;
    const mib = Math.round(mostBytes / MIB);
    throw new LimitError(
      `what is watched is larger than ${mib} MiB; ${raise("SKSCOPE_MAX_OBJECTS_MIB")}one namespace needs less`,
    );
  };
  return {
    open() {
      const sizes = new Map<string, number>();
      return {
        set(key, size) {
          const before = sizes.get(key);
          if (before === undefined && objects >= mostObjects) {
            throw new LimitError(
              `more than ${mostObjects} objects are watched; ${raise("SKSCOPE_MAX_OBJECTS")}one namespace needs less`,
            );
          }
          admit(size - (before ?? 0));
          sizes.set(key, size);
          bytes += size - (before ?? 0);
          if (before === undefined) objects += 1;
        },
        delete(key) {
          const before = sizes.get(key);
          if (before === undefined) return;
          sizes.delete(key);
          bytes -= before;
          objects -= 1;
        },
        clear() {
          for (const size of sizes.values()) bytes -= size;
          objects -= sizes.size;
          sizes.clear();
        },
        admit,
        admitPage(pages, pageSize) {
          const most = Math.ceil(mostObjects / pageSize) + SPARE_PAGES;
          if (pages <= most) return;
          throw new LimitError(
            `the list goes on after ${most} pages; ${raise("SKSCOPE_MAX_OBJECTS")}one namespace needs less`,
          );
        },
      };
    },
  };
}
