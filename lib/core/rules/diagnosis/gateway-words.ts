/** Why the gateway says that a request failed: the response flags of Envoy, short or by their names. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { FailureRun } from "../../state/state.ts";

/** Of several the first that fits counts: those that say more stand first. */
const FLAGS: readonly (readonly [flag: string, words: RegExp])[] = [
  ["overflow", /\bUO\b|UpstreamOverflow|OverloadManager|\bOM\b/],
  ["limited", /\bRL(?:SE)?\b|RateLimit|\bUAEX\b|UnauthorizedExternal/],
  ["noHealthy", /\bUH\b|NoHealthyUpstream/],
  ["noRoute", /\bN[RC]\b|NoRouteFound|NoClusterFound/],
  ["name", /\bDF\b|DnsResolution/],
  ["connect", /\bUF\b|UpstreamConnectionFailure/],
  ["timeout", /\b(?:UT|SI|DT|UMSDR)\b|UpstreamRequestTimeout|IdleTimeout|DurationTimeout|MaxStreamDuration/],
  ["protocol", /\b[UD]PE\b|ProtocolError/],
  ["closed", /\bUC\b|UpstreamConnectionTermination/],
  ["reset", /\b(?:UR|LR)\b|RemoteReset|LocalReset/],
];

/** What it says of the last of a run, and what that means. */
export function gatewayWords({ said }: Pick<FailureRun, "said">): FindingValues {
  const { flags = "", failure = "" } = said ?? {};
  const flag = FLAGS.find(([, words]) => words.test(flags))?.[0] ?? "none";
  return { flags: flags || "none", failure: failure || "none", flag };
}
