/** Addresses of the pages that show what an answer tells. */
import { isoTime } from "../model/iso-time.ts";
import type { EpochMs } from "../model/units.ts";

export interface LinkTarget {
  /** "namespace/name"; absent: the overview. */
  readonly revision?: string | undefined;
  readonly t?: EpochMs | undefined;
  readonly tab?: "sequence" | "cold-starts" | "why";
  /** As `findingRef` names it. */
  readonly finding?: string;
  readonly record?: number;
}

/** The address of a page of a source; where `pages` is "", its path. */
export function pageLink(pages: string, source: string, target: LinkTarget = {}): string {
  const { revision, t, tab, finding, record } = target;
  const parts = [source, ...(revision === undefined ? [] : splitRevision(revision))];
  const query = new URLSearchParams();
  if (tab !== undefined) query.set("tab", tab);
  if (t !== undefined) query.set("t", isoTime(t));
  if (finding !== undefined) query.set("finding", finding);
  if (record !== undefined) query.set("record", String(record));
  const words = query.toString();
  return `${pages}/view/${parts.map(encodeURIComponent).join("/")}${words === "" ? "" : `?${words}`}`;
}

/** Namespace and name of "namespace/name". */
export function splitRevision(key: string): [namespace: string, name: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}
