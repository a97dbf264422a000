/**
 * Who may talk to this server: a browser on the same machine, on pages of this server. A foreign `Host` means DNS
 * rebinding (a web page whose name was pointed at this machine); a cross-site request means a page of someone else.
 */

/** True for this machine's own names and addresses with any port, and for the names in `allowed`. */
export function isAllowedHost(host: string | null, allowed: readonly string[]): boolean {
  if (host === null) return false;
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host.trim());
  const name = match?.[1]?.toLowerCase().replace(/\.$/, "");
  if (name === undefined) return false;
  return name === "localhost" || name === "[::1]" || isLoopbackIpv4(name) || allowed.includes(name);
}

/** Names of a comma-separated list, in lower case. */
export function hostList(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}

/** True when a browser says that a page of another site, or of another port of this machine, sent the request. */
export function isCrossSite(headers: Headers, host: string, allowed: readonly string[]): boolean {
  if (isFromElsewhere(headers)) return true;
  const origin = headers.get("origin");
  if (origin === null || headers.get("sec-fetch-site") === "same-origin") return false;
  const from = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  return (
    from === undefined || (from !== host && !(isAllowedHost(from, allowed) && portOf(from) === portOf(host)))
  );
}

/**
 * True when a person follows a link: the whole window goes to a page, which no other page can look into. Images, frames,
 * scripts and prefetches of another site's page are none.
 */
export function isNavigation(headers: Headers): boolean {
  return headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
}

/** True when a browser says that a page of another site, or of another port of this machine, led here. */
export function isFromElsewhere(headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}

function isLoopbackIpv4(name: string): boolean {
  const parts = name.split(".");
  return (
    parts.length === 4 &&
    parts[0] === "127" &&
    parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
  );
}

function portOf(host: string): string {
  return /:(\d+)$/.exec(host)?.[1] ?? "";
}
