/** Reading JSON of a route, for SWR. */

/** JSON from the server; problem details become the error's message. */
export async function fetchJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  const body: unknown = await response.json();
  if (!response.ok) {
    const { detail, title } = body as { detail?: string; title?: string };
    throw new Error(detail ?? title ?? `HTTP ${response.status}`);
  }
  return body as T;
}
