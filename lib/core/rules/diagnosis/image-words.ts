/** Why an image cannot be had, by the words of registries, kubelets and Knative's controller. */

const WORDS: readonly (readonly [why: string, words: RegExp])[] = [
  ["disk", /no space left on device|disk quota exceeded/],
  ["never", /pull policy of Never/],
  ["name", /parse(?: image)? reference|invalid reference format/],
  ["limit", /\b429\b|toomanyrequests|Too Many Requests|rate limit/i],
  ["tls", /x509|certificate|tls: |HTTP response to HTTPS client/],
  [
    "rights",
    /\b40[13]\b|unauthorized|denied|forbidden|authentication required|no basic auth|token has expired/i,
  ],
  [
    "missing",
    /\b404\b|not found|manifest unknown|MANIFEST_UNKNOWN|NAME_UNKNOWN|name unknown|no such image|InvalidImageName|no match for platform/i,
  ],
  [
    "network",
    /no such host|i\/o timeout|connection refused|deadline exceeded|network is unreachable|dial tcp|TLS handshake timeout|connection timed out|no route to host/,
  ],
];

/** What the words name: the registry's limit, TLS, rights, a name that it does not know, the network; `other` when they do not say. */
export function whyNoImage(words: string): string {
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? "other";
}
