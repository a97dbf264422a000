/**
 * The file that facts are kept in.
 *
 *   revisions  id │ namespace, name
 *   facts      revision, kind, detail, at │ until, data       at: when it began; until: null for a finding that lasts
 *   watched    began │ until                                  when somebody watched, so that nothing is told of other times
 *   minutes    at │ data                                      how all revisions were, once a minute
 */
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { FACT_KINDS } from "../core/index.ts";
import { sqliteFault } from "./sqlite-errors.ts";

/** The name of the file in its folder. */
export const FACTS_FILE = "facts.db";
/** "sksf": a database of another program is not touched. */
const APPLICATION = 0x736b7366;
export const FACTS_VERSION = 1;
/** A reader may hold the file for a moment. */
const BUSY_MS = 2_000;
/** What is not written back yet may take so much beside the file. */
const WAL_BYTES = 4 * 1024 * 1024;

/** Of rows; their numbers are those of version 1 of the file. */
export const COLD_START_KIND = FACT_KINDS.indexOf("coldStart");
export const FINDING_KIND = FACT_KINDS.indexOf("finding");

const SCHEMA = `
  CREATE TABLE revisions (
    id INTEGER PRIMARY KEY, namespace TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (namespace, name)
  ) STRICT;
  CREATE TABLE facts (
    revision INTEGER NOT NULL, kind INTEGER NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL,
    until INTEGER, data TEXT NOT NULL,
    PRIMARY KEY (revision, kind, detail, at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX facts_by_time ON facts (at);
  CREATE INDEX findings_by_end ON facts (until) WHERE kind = ${FINDING_KIND};
  CREATE TABLE watched (began INTEGER PRIMARY KEY, until INTEGER NOT NULL) STRICT;
  CREATE TABLE minutes (at INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT;
`;

/** The file cannot be used as it is: damaged, or of another version. */
export class UnusableFactsError extends Error {
  override readonly name = "UnusableFactsError";
}

export interface OpenedFacts {
  readonly db: DatabaseSync;
  /** Why the file that was there is not used, and where it is now, as a sentence; "" when it is, or there was none. */
  readonly setAside: string;
}

/** Opens the file of a folder to write, and makes it when there is none. What cannot be used is kept under another name. */
export async function openToWrite(folder: string, stamp: string, isDamaged = false): Promise<OpenedFacts> {
  const path = join(folder, FACTS_FILE);
  const { DatabaseSync: Sqlite } = await import("node:sqlite");
  const isNew = !existsSync(path);
  try {
    if (isDamaged && !isNew) throw new UnusableFactsError("The file is damaged.");
    return { db: prepared(new Sqlite(path, { timeout: BUSY_MS }), isNew), setAside: "" };
  } catch (error) {
    const reason = unusableReason(error);
    if (reason === null) throw error;
    const kept = await putAside(path, stamp);
    const db = prepared(new Sqlite(path, { timeout: BUSY_MS }), true);
    return { db, setAside: `${reason} It is kept as ${kept}, and facts begin again.` };
  }
}

/**
 * Opens the file of a folder to read.
 * @throws UnusableFactsError
 */
export async function openToRead(folder: string): Promise<DatabaseSync | null> {
  const path = join(folder, FACTS_FILE);
  if (!existsSync(path)) return null;
  const { DatabaseSync: Sqlite } = await import("node:sqlite");
  try {
    return checked(new Sqlite(path, { readOnly: true, timeout: BUSY_MS }));
  } catch (error) {
    const reason = unusableReason(error);
    if (reason !== null) throw new UnusableFactsError(`${path}: ${reason}`);
    // Who may not write beside the file cannot take part in its log; as it stands it can be read.
    const asItStands = pathToFileURL(path);
    asItStands.search = "?immutable=1";
    return checked(new Sqlite(asItStands, { readOnly: true }));
  }
}

/** Why a file cannot be used; null for an error that has another cause. */
function unusableReason(error: unknown): string | null {
  if (error instanceof UnusableFactsError) return error.message;
  return sqliteFault(error) === "damaged" ? "The file is damaged." : null;
}

function prepared(db: DatabaseSync, isNew: boolean): DatabaseSync {
  try {
    if (isNew) {
      db.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = ${APPLICATION};`);
    }
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${WAL_BYTES};`,
    );
    if (isNew) db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${FACTS_VERSION}; COMMIT;`);
    return checked(db);
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

/** @throws UnusableFactsError */
function checked(db: DatabaseSync): DatabaseSync {
  try {
    const application = numberOf(db, "application_id");
    const version = numberOf(db, "user_version");
    if (application !== APPLICATION) throw new UnusableFactsError("The file is not one of skscope’s facts.");
    if (version > FACTS_VERSION) {
      throw new UnusableFactsError(
        `The file is of a newer skscope (version ${version}; this one knows ${FACTS_VERSION}).`,
      );
    }
    if (version < FACTS_VERSION) {
      throw new UnusableFactsError(
        `The file is of an older skscope (version ${version}; this one needs ${FACTS_VERSION}).`,
      );
    }
    // A damaged file shows it here at the latest.
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    db.prepare("SELECT at FROM facts ORDER BY at LIMIT 1").get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The value of a pragma. */
export function numberOf(db: DatabaseSync, pragma: string): number {
  const [value] = Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {});
  return typeof value === "number" ? value : 0;
}

/** The file under another name in its folder; what belongs to it goes with it. */
async function putAside(path: string, stamp: string): Promise<string> {
  const name = `facts-${stamp.replace(/[^0-9TZ]/g, "")}.unused`;
  await rename(path, join(dirname(path), name));
  for (const suffix of ["-wal", "-shm"]) await rm(`${path}${suffix}`, { force: true });
  return name;
}
