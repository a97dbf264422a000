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
  controller: "CONTROLLER",
  knativeServing: "KNATIVESERVING",
  systemNamespace: "SYSTEM_NAMESPACE",
};

/** A registry as an image names it: a host, perhaps with a port. */
const REGISTRY = /^[A-Za-z0-9][\w.:-]*$/;

/** A JSON object that a shell leaves alone between single quotes. */
function isPatch(text: string): boolean {
  if (!text.startsWith("{") || /['\p{Cc}]/u.test(text)) return false;
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/** Values of other sorts, what each must be, and what stands there where it is not. */
const OTHERS: readonly (readonly [key: string, isSafe: (text: string) => boolean, placeholder: string])[] = [
  ["registry", (text) => REGISTRY.test(text), "REGISTRY"],
  ["command", (text) => NAME.test(text), "KIND"],
  ["template", (text) => NAME.test(text), "NAME"],
  ["moreMemory", (text) => /^\d+[A-Za-z]{0,2}$/.test(text), "VALUE"],
  ["patch", (text) => text === "none" || isPatch(text), "PATCH"],
];

/** The text of a patch, so that it may stand between single quotes. */
export function patchText(patch: object): string {
  return JSON.stringify(patch)
    .replaceAll("'", "\\u0027")
    .replace(/\p{Cc}/gu, " ");
}

/** The values of a text with commands: a name that Kubernetes would refuse becomes a placeholder. */
export function commandValues<V>(values: Readonly<Record<string, V>>): Record<string, V | string> {
  const safe: Record<string, V | string> = { ...values };
  for (const [key, placeholder] of Object.entries(PLACEHOLDERS)) {
    const value = safe[key];
    if (typeof value === "string" && value !== "" && !NAME.test(value)) safe[key] = placeholder;
  }
  for (const [key, isSafe, placeholder] of OTHERS) {
    const value = safe[key];
    if (typeof value === "string" && value !== "" && !isSafe(value)) safe[key] = placeholder;
  }
  return safe;
}
