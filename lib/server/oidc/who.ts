/** Who somebody is, by what the provider tells, named as the API server names him. */
import type { Viewer } from "../viewer.ts";
import { SignInError } from "./failure.ts";
import type { OidcSettings } from "./settings.ts";

/** Names of Kubernetes itself (system:masters): no provider may give them. */
const RESERVED = /^system:/;

/** @param claims of the ID token and, where it lacks some, of the provider's userinfo @throws SignInError */
export function whoIs(
  claims: Readonly<Record<string, unknown>>,
  settings: OidcSettings,
): Pick<Viewer, "name" | "groups"> {
  const { usernameClaim, groupsClaim, usernamePrefix, groupsPrefix, allowedGroups, allowedDomains } =
    settings;
  const given = claims[usernameClaim];
  if (typeof given !== "string" || given === "")
    throw new SignInError("nameless", `There is no claim "${usernameClaim}".`);
  // As the API server does: an address that somebody only claims to have is nobody's name.
  if (usernameClaim === "email" && isUnverified(claims.email_verified))
    throw new SignInError("nameless", "The provider has not verified the email address.");
  const name = `${usernamePrefix}${given}`;
  if (RESERVED.test(name)) throw new SignInError("nameless", `The name ${JSON.stringify(name)} is reserved.`);
  if (allowedDomains.length > 0 && !allowedDomains.includes(verifiedDomain(claims) ?? ""))
    throw new SignInError("domain", "There is no verified email address of a domain that may come in.");
  const listed = claims[groupsClaim];
  const theirs = (Array.isArray(listed) ? listed : [listed]).filter(
    (group): group is string => typeof group === "string" && group !== "",
  );
  if (allowedGroups.length > 0 && !theirs.some((group) => allowedGroups.includes(group)))
    throw new SignInError("group", `None of the ${theirs.length} groups may come in.`);
  const groups = theirs.map((group) => `${groupsPrefix}${group}`).filter((group) => !RESERVED.test(group));
  return { name, groups };
}

/** Of the email address that the provider says is verified, in lower case; null where it does not say so. */
function verifiedDomain({ email, email_verified }: Readonly<Record<string, unknown>>): string | null {
  if (typeof email !== "string" || email_verified === undefined || isUnverified(email_verified)) return null;
  const at = email.lastIndexOf("@");
  return at < 1 ? null : email.slice(at + 1).toLowerCase();
}

/** True unless the provider says nothing of it, or yes: some write that as text. */
function isUnverified(claim: unknown): boolean {
  return claim !== undefined && claim !== true && claim !== "true";
}
