/** Reads the facts of a folder, also while another process writes them. */
import type { Fact, Minute, Span } from "../core/index.ts";
import type { EpochMs } from "../model/units.ts";
import { COLD_START_KIND, FINDING_KIND, openToRead } from "./database.ts";
import { factOf, type StoredFact } from "./fact-rows.ts";

export interface FactsReader {
  /** The facts that began in a span, and the findings that lasted into it; of one namespace, and of Knative itself. */
  facts(span: Span, namespace: string | null): Generator<Fact>;
  /** When somebody watched, oldest first, without overlaps. */
  watched(): Span[];
  minutes(span: Span): Generator<Minute>;
  /** When the cold starts of a span began. */
  coldStarts(span: Span): Generator<EpochMs>;
  close(): void;
}

/** Spans that are no further apart are one: a server was restarted. */
const JOIN_MS = 1_000;

/**
 * Opens the facts of a folder to read; null when there are none.
 * @throws UnusableFactsError when the file is damaged, or of another version
 */
export async function openFactsReader(folder: string): Promise<FactsReader | null> {
  const db = await openToRead(folder);
  if (db === null) return null;
  const columns = "namespace, name, kind, detail, at, until, data";
  const from = "FROM facts JOIN revisions ON revisions.id = facts.revision";
  const ofNamespace = "(?3 IS NULL OR namespace = ?3 OR namespace = '')";
  const began = db.prepare(
    `SELECT ${columns} ${from} WHERE at >= ?1 AND at <= ?2 AND ${ofNamespace} ORDER BY at`,
  );
  const lasted = db.prepare(
    `SELECT ${columns} ${from} WHERE kind = ${FINDING_KIND} AND (until IS NULL OR until >= ?1) AND at < ?1
     AND ?2 >= ?1 AND ${ofNamespace}`,
  );
  const spans = db.prepare("SELECT began, until FROM watched ORDER BY began");
  const coldStarts = db.prepare(
    `SELECT at FROM facts WHERE at >= ? AND at <= ? AND kind = ${COLD_START_KIND}`,
  );
  const minutes = db.prepare("SELECT at, data FROM minutes WHERE at >= ? AND at <= ? ORDER BY at");
  return {
    *facts({ from: first, to }, namespace) {
      for (const rows of [lasted.iterate(first, to, namespace), began.iterate(first, to, namespace)]) {
        for (const row of rows) {
          const fact = factOf(row as unknown as StoredFact);
          if (fact !== null) yield fact;
        }
      }
    },
    watched() {
      const joined: { from: number; to: number }[] = [];
      for (const row of spans.all()) {
        const [began, until] = [Number(row.began), Number(row.until)];
        const last = joined.at(-1);
        if (last !== undefined && began <= last.to + JOIN_MS) last.to = Math.max(last.to, until);
        else joined.push({ from: began, to: until });
      }
      return joined;
    },
    *minutes({ from: first, to }) {
      for (const row of minutes.iterate(first, to)) {
        const [errors, warnings, states] = JSON.parse(String(row.data)) as [number, number, Minute["states"]];
        yield { at: Number(row.at), errors, warnings, states };
      }
    },
    *coldStarts({ from: first, to }) {
      for (const row of coldStarts.iterate(first, to)) yield Number(row.at);
    },
    close: () => db.close(),
  };
}
