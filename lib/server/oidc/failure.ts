/** Why somebody could not sign in, as a word that the page has a sentence for. The log says more. */
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { messageOf } from "../../model/errors.ts";

export const SIGN_IN_FAILURES = [
  /** The provider cannot be reached, or is none. */
  "unreachable",
  /** The person, or the provider's rules, said no. */
  "denied",
  /** The provider does not take this client: wrong secret, unknown redirect URI. */
  "client",
  /** The times in the ID token do not fit this server's clock. */
  "clock",
  /** The ID token is for another client, or from another provider. */
  "audience",
  /** It was begun in another browser, too long ago, or twice. */
  "expired",
  /** The ID token does not say who that is. */
  "nameless",
  /** None of the groups is one that may come in. */
  "group",
  /** There is no verified email address of a domain that may come in. */
  "domain",
  /** More groups than a cookie can hold. */
  "groups",
  /** Something else that the provider has answered. */
  "answer",
  /** The operator's settings are wrong. */
  "settings",
] as const;

export type SignInFailure = (typeof SIGN_IN_FAILURES)[number];

export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly failure: SignInFailure;

  constructor(failure: SignInFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** What went wrong while the provider was asked. */
export function failureOf(error: unknown): SignInError {
  if (error instanceof SignInError) return error;
  if (error instanceof AuthorizationResponseError) {
    const isNo = ["access_denied", "consent_required", "login_required"].includes(error.error);
    return new SignInError(isNo ? "denied" : "client", reasonOf(error.error, error.error_description), error);
  }
  if (error instanceof ResponseBodyError) {
    // A code that was used already, or is too old, is no fault of the settings.
    const failure = error.error === "invalid_grant" ? "expired" : "client";
    return new SignInError(failure, reasonOf(error.error, error.error_description), error);
  }
  // How a provider refuses a client that names itself in a header.
  if (error instanceof WWWAuthenticateChallengeError)
    return new SignInError("client", `${messageOf(error)} (${error.status})`, error);
  if (error instanceof ClientError) return new SignInError(ofClient(error), deepest(error), error);
  return new SignInError("unreachable", deepest(error), error);
}

function ofClient(error: ClientError): SignInFailure {
  const claim = claimOf(error);
  switch (error.code) {
    case "OAUTH_JWT_TIMESTAMP_CHECK_FAILED":
      return "clock";
    case "OAUTH_JWT_CLAIM_COMPARISON_FAILED":
      if (claim === "nonce") return "expired";
      return claim === "iat" || claim === "auth_time" ? "clock" : "audience";
    case "OAUTH_TIMEOUT":
      return "unreachable";
    case "OAUTH_RESPONSE_IS_NOT_CONFORM":
    case "OAUTH_RESPONSE_IS_NOT_JSON":
      return "unreachable";
    case "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED":
      return "audience";
    default:
      return "answer";
  }
}

/** The claim that a comparison was about. */
function claimOf({ cause }: Error): string | undefined {
  const inner = cause instanceof Error && "cause" in cause ? cause.cause : cause;
  const named = inner as { readonly claim?: unknown } | undefined;
  return typeof named?.claim === "string" ? named.claim : undefined;
}

/** Errors of a connection hide their reason in their cause. */
function deepest(error: unknown): string {
  let inner: unknown = error;
  for (let depth = 0; depth < 5 && inner instanceof Error && inner.cause instanceof Error; depth++)
    inner = inner.cause;
  return messageOf(inner);
}

function reasonOf(code: string, description: string | undefined): string {
  return description === undefined ? code : `${code}: ${description.slice(0, 300)}`;
}
