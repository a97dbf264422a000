/** How what the table of resources names is asked of the API server. */
import type { WatchPart } from "../model/resource-row.ts";
import type { ResourceRow } from "../model/resources.ts";

export interface Where {
  /** null: all namespaces. */
  readonly namespace: string | null;
  readonly systemNamespace: string;
}

/** Path of a part's list without paging or watch parameters; selectors are in the query. */
export function listPath(
  { group, version, plural }: ResourceRow,
  { place, labelSelector, fieldSelector }: WatchPart,
  { namespace, systemNamespace }: Where,
): string {
  const api = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const inNamespace = place === "system" ? systemNamespace : namespace;
  const folder = inNamespace === null ? "" : `/namespaces/${encodeURIComponent(inNamespace)}`;
  const query = new URLSearchParams();
  if (labelSelector !== undefined) query.set("labelSelector", labelSelector);
  if (fieldSelector !== undefined) query.set("fieldSelector", fieldSelector);
  const text = query.toString();
  return `${api}${folder}/${plural}${text === "" ? "" : `?${text}`}`;
}
