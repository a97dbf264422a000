/** What pages and workers of this server may run and load. */

/**
 * The Content-Security-Policy of an answer.
 * @param nonce what its inline scripts must carry
 * @param ancestors who may show it in a frame
 */
export function contentSecurityPolicy(nonce: string, ancestors = "'none'"): string {
  // In development React evaluates code to rebuild stacks, and styles come through scripts.
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    // The worker that reads recordings which are opened in the browser.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");
}

/** A nonce that nobody can foresee. */
export function freshNonce(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
