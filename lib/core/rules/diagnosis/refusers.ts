/** Who refuses a pod, its ReplicaSet or a patch of the replicas, by the forms in which API servers say it. */

const REFUSERS: readonly (readonly [refuser: string, words: RegExp])[] = [
  ["policy", /ValidatingAdmissionPolicy '([^']+)'/],
  ["webhookDown", /failed calling webhook "([^"]+)"/],
  ["webhook", /admission webhook "([^"]+)" denied/],
  ["quota", /exceeded quota: ([^,]+)/],
  ["unset", /failed quota: ([^:,]+)/],
  ["security", /violates PodSecurity "([^"]+)"/],
  ["constraint", /unable to validate against any (security context constraint)/],
  ["limits", /((?:minimum|maximum) \S+(?: usage)? per (?:Container|Pod)|max limit to request ratio)/],
  ["runtimeClass", /RuntimeClass "([^"]+)" not found/],
  ["priorityClass", /no PriorityClass with name (\S+) was found/],
  ["terminating", /in namespace (\S+) because it is being terminated/],
  ["account", /(?:error looking up service account \S+: )?serviceaccount "([^"]+)" not found/],
  // A mutating webhook answers with a patch for the Deployment; what is patched is its subresource scale.
  ["mutation", /does not apply: doc is missing (path)/],
  ["etcd", /etcdserver: .*(space) exceeded/],
  [
    "busy",
    /(in the time allotted|Too many requests|etcdserver: request timed out|etcdserver: leader changed|apiserver is shutting down)/,
  ],
  ["rights", /cannot (?:create|patch|update) resource "([^"]+)"/],
  ["gone", /deployments\.apps "([^"]+)" not found/],
];

/** Who refuses, and its name; `other` and "" when the words do not say. */
export function refuserOf(words: string): { readonly refuser: string; readonly name: string } {
  for (const [refuser, pattern] of REFUSERS) {
    const match = pattern.exec(words);
    if (match !== null) return { refuser, name: refuser === "mutation" ? "" : (match[1] ?? "") };
  }
  return { refuser: "other", name: "" };
}
