/**
 * What differs between releases of Knative Serving, in one table; settings, rules and answers ask it.
 *
 *   since        what                                                     before
 *   0.14         the SKS asks for a number of activators                  no such field
 *   1.4          target-burst-capacity is 211 where nobody sets it        200
 *   1.4 … 1.20   TLS inside the cluster keeps every revision in Proxy     (1.21: the mode is decided as without)
 *   1.5          an SKS is made in Proxy, and stays so while undecided    Serve
 *   1.9 (1.5.1, 1.6.2, 1.7.3, 1.8.1)   the autoscaler's probe ends at queue-proxy   since 1.1 it reached the user's container
 *   1.15         retention does not hold an unreachable revision          it does
 *   1.18         scale-down-delay neither                                 it does
 *   1.21         initial-scale neither                                    it does
 *
 * The version is that of the trace's header, or what the ConfigMaps of Knative say of themselves. Where neither tells, the
 * newest is assumed.
 */
import type { SharedState } from "./state.ts";

export interface KnativeVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The newest release that was tried with. */
export const NEWEST_TRIED = "1.23";

/** "v1.3.2", "1.23", "knative-v1.12.4" as a version; null for anything else ("devel", a date). */
export function readVersion(text: string | null | undefined): KnativeVersion | null {
  const match = /^(?:knative-|release-)?v?(\d{1,3})\.(\d{1,3})(?:\.(\d+))?(?!\d)/.exec(text?.trim() ?? "");
  if (match === null) return null;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/** True when `version` is the release `text` or a later one; an unknown version counts as the newest. */
export function isSince(version: KnativeVersion | null, text: string): boolean {
  const other = readVersion(text);
  if (version === null || other === null) return true;
  const { major, minor, patch } = version;
  return (
    major > other.major ||
    (major === other.major && (minor > other.minor || (minor === other.minor && patch >= other.patch)))
  );
}

/** A release after the newest that was tried with. */
export function isNewerThanTried(text: string | null | undefined): boolean {
  const version = readVersion(text);
  const newest = readVersion(NEWEST_TRIED);
  if (version === null || newest === null) return false;
  return version.major > newest.major || (version.major === newest.major && version.minor > newest.minor);
}

/** A key of config-network by which TLS inside the cluster is switched on, and how it looks when it is off. */
export interface TlsKey {
  readonly key: string;
  readonly off: RegExp;
}

export interface VersionTraits {
  readonly hasNumActivators: boolean;
  readonly targetBurstCapacity: number;
  /** TLS inside the cluster forces Proxy, by this key; null: it does not, or does not exist. */
  readonly tls: TlsKey | null;
  readonly isMadeInProxy: boolean;
  /** The autoscaler's probe, when a pod gets it, is answered by the user's container and counts as load. */
  readonly probeReachesUser: boolean;
  readonly unreachableIgnores: {
    readonly retention: boolean;
    readonly delay: boolean;
    readonly initialScale: boolean;
  };
}

const traitsByVersion = new Map<string | null, VersionTraits>();

/** What holds for the version of a source. */
export function traitsOf({ knative }: Pick<SharedState, "knative">): VersionTraits {
  let traits = traitsByVersion.get(knative);
  if (traits === undefined) {
    traits = readTraits(readVersion(knative));
    traitsByVersion.set(knative, traits);
  }
  return traits;
}

function readTraits(version: KnativeVersion | null): VersionTraits {
  const since = (text: string): boolean => isSince(version, text);
  return {
    hasNumActivators: since("0.14"),
    targetBurstCapacity: since("1.4") ? 211 : 200,
    tls: tlsKey(since),
    isMadeInProxy: since("1.5"),
    probeReachesUser: since("1.1") && !isProbeAnswered(version),
    unreachableIgnores: { retention: since("1.15"), delay: since("1.18"), initialScale: since("1.21") },
  };
}

const OFF = /^(|false|disabled)$/i;

function tlsKey(since: (text: string) => boolean): TlsKey | null {
  if (since("1.21") || !since("1.4")) return null;
  if (since("1.12")) return { key: "system-internal-tls", off: OFF };
  if (since("1.11")) return { key: "dataplane-trust", off: OFF };
  return { key: since("1.6") ? "internal-encryption" : "activator-ca", off: OFF };
}

/** Knative #13501 went into each release that was maintained then. */
function isProbeAnswered(version: KnativeVersion | null): boolean {
  if (version === null || isSince(version, "1.9")) return true;
  const fixed = version.major === 1 ? { 5: 1, 6: 2, 7: 3, 8: 1 }[version.minor] : undefined;
  return fixed !== undefined && version.patch >= fixed;
}
