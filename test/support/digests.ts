/** Digests that are compared: one cut out of the whole, one of a state that went no further. */
import type { RevisionDigest } from "../../lib/core/index.ts";

/**
 * The digest with what both sides can know of findings: the one that went no further still holds some that will prove
 * too short to count, and does not know yet how a later record changes what lasts.
 */
export function comparable(digest: RevisionDigest, cut: RevisionDigest): unknown {
  const name = ({ rule, beginSeq }: RevisionDigest["findings"][number]): string => `${rule} ${beginSeq}`;
  const known = new Set(cut.findings.map(name));
  return {
    ...digest,
    findings: digest.findings
      .filter((finding) => known.has(name(finding)))
      .map((finding) => ({ name: name(finding), from: finding.from, to: finding.to }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
