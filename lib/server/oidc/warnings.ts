/** What is possible with the operator's settings of signing in, and may not be meant. */
import { accessSettings } from "../access/settings.ts";
import { oidcSettings, sessionSettings } from "./settings.ts";

/** A line of the log: what varies is in the fields. */
export interface SignInWarning {
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Each about one setting. @throws Error where people cannot sign in at all, with the reason */
export function signInWarnings(env: NodeJS.ProcessEnv): SignInWarning[] {
  const settings = oidcSettings(env);
  if (settings === null) return [];
  const warnings: SignInWarning[] = [];
  if (sessionSettings(env).isOwn)
    warnings.push({
      message:
        "SKSCOPE_SESSION_SECRET is not set: sessions end with this process, and other replicas do not know them",
      fields: {},
    });
  if (settings.allowedGroups.length === 0 && settings.allowedDomains.length === 0)
    warnings.push({
      message:
        "neither SKSCOPE_OIDC_ALLOWED_GROUPS nor SKSCOPE_OIDC_ALLOWED_DOMAINS is set: everybody whom the provider knows comes in",
      fields: {
        provider: settings.issuer.href,
        sees: accessSettings(env) === null ? "all that is watched" : "what the cluster lets him see",
      },
    });
  return warnings;
}
