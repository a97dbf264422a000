/** The OpenID provider, asked once for what it can do. */
import * as oidc from "openid-client";
import { createBoundedMap } from "../../model/bounded-map.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { failureOf } from "./failure.ts";
import type { OidcSettings } from "./settings.ts";

const TIMEOUT_SECONDS = 10;
/** Clocks differ a little. */
const TOLERANCE_SECONDS = 30;
/** Providers change keys and endpoints now and then. */
const FRESH_MS: DurationMs = 3_600_000;

interface Known {
  readonly at: EpochMs;
  readonly config: Promise<oidc.Configuration>;
}

/** Of this bundle: the library knows its own objects only. */
const known = createBoundedMap<string, Known>(8);

/** @throws SignInError */
export function providerOf(settings: OidcSettings, now: EpochMs): Promise<oidc.Configuration> {
  const key = `${settings.issuer.href} ${settings.clientId} ${settings.clientSecret ?? ""}`;
  const before = known.get(key);
  if (before !== undefined && now - before.at < FRESH_MS) return before.config;
  const config = discover(settings);
  known.set(key, { at: now, config });
  // Who asks next may be luckier.
  config.catch(() => known.set(key, { at: Number.NEGATIVE_INFINITY, config }));
  return config;
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings): Promise<oidc.Configuration> {
  try {
    return await oidc.discovery(
      issuer,
      clientId,
      { [oidc.clockTolerance]: TOLERANCE_SECONDS },
      clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        // Settings let it be this machine only.
        ...(issuer.protocol === "http:" ? { execute: [oidc.allowInsecureRequests] } : {}),
      },
    );
  } catch (error) {
    throw failureOf(error);
  }
}
