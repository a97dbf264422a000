/**
 * The address of a file that was opened in this browser: `/open?t=…#file=NAME&revision=NAMESPACE/NAME`. It cannot hold
 * the file itself. Names stand behind the `#`, which browsers never send to a server.
 */
import { type RevisionName, SOURCE_PAGES, type SourcePage, type ViewAddress, withQuery } from "./port.ts";

export interface OpenedAddress {
  /** Null where the address names none. */
  readonly file: string | null;
  readonly revision: RevisionName | null;
  /** Absent: the overview, or the page of a revision. */
  readonly page?: SourcePage;
}

/** Returns the address of the opened file, or of one of its revisions. */
export function openedHref({ source, revision, page, query }: ViewAddress): string {
  const inHash = new URLSearchParams({ file: source });
  if (revision !== undefined) inHash.set("revision", `${revision.namespace}/${revision.name}`);
  if (page !== undefined) inHash.set("page", page);
  return `${withQuery("/open", query)}#${inHash}`;
}

/** What is shown of a source first: a recording of one revision has nothing to choose from. @param only "namespace/name", of the only revision */
export function firstView(source: string, only: string | null): ViewAddress {
  const revision = revisionName(only);
  return { source, ...(revision === null ? {} : { revision }) };
}

/** Reads a fragment as {@link openedHref} writes it, with or without its `#`. */
export function openedAddress(hash: string): OpenedAddress {
  const inHash = new URLSearchParams(hash.replace(/^#/, ""));
  const page = sourcePage(inHash.get("page"));
  return {
    file: inHash.get("file") || null,
    revision: revisionName(inHash.get("revision")),
    ...(page === null ? {} : { page }),
  };
}

/** A page of a source; null for any other text. */
export function sourcePage(text: string | null): SourcePage | null {
  return SOURCE_PAGES.find((page) => page === text) ?? null;
}

/** Splits "namespace/name"; null for any other text. */
export function revisionName(text: string | null): RevisionName | null {
  const [namespace, name, ...rest] = (text ?? "").split("/");
  return namespace && name && rest.length === 0 ? { namespace, name } : null;
}
