/** Names from a recording in commands that somebody may paste into a shell. */

/** What every name of Kubernetes is made of: nothing of it means anything to a shell. */
const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** The values that are put into commands, and what stands there where a name is none. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  namespace: "NAMESPACE",
  revision: "REVISION",
  pod: "POD",
  container: "CONTAINER",
  name: "NAME",
  target: "DEPLOYMENT",
  object: "NAME",
  wanted: "NAME",
  proposed: "VALUE",
  ingress: "KINGRESS",
  systemNamespace: "SYSTEM_NAMESPACE",
};

/** The values of a text with commands: a name that Kubernetes would refuse becomes a placeholder. */
export function commandValues<V>(values: Readonly<Record<string, V>>): Record<string, V | string> {
  const safe: Record<string, V | string> = { ...values };
  for (const [key, placeholder] of Object.entries(PLACEHOLDERS)) {
    const value = safe[key];
    if (typeof value === "string" && value !== "" && !NAME.test(value)) safe[key] = placeholder;
  }
  return safe;
}
