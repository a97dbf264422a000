import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";
import { expect, test } from "vitest";
import { failureOf, SIGN_IN_FAILURES } from "../../../../lib/server/oidc/failure.ts";
import en from "../../../../messages/en/shell.json" with { type: "json" };
import zh from "../../../../messages/zh/shell.json" with { type: "json" };

function clientError(code: string, cause?: object): ClientError {
  return Object.assign(new ClientError("no", { cause }), { code });
}
const response = { status: 400 } as Response;

test.each([
  ["silence", new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }), "unreachable"],
  ["a clock that is off", clientError("OAUTH_JWT_TIMESTAMP_CHECK_FAILED"), "clock"],
  [
    "a token for another client",
    clientError("OAUTH_JWT_CLAIM_COMPARISON_FAILED", { claim: "aud" }),
    "audience",
  ],
  [
    "a token of another sign-in",
    clientError("OAUTH_JWT_CLAIM_COMPARISON_FAILED", { claim: "nonce" }),
    "expired",
  ],
  ["another signature", clientError("OAUTH_KEY_SELECTION_FAILED"), "answer"],
  ["no answer in time", clientError("OAUTH_TIMEOUT"), "unreachable"],
  [
    "a code that was used already",
    new ResponseBodyError("no", { cause: { error: "invalid_grant" }, response }),
    "expired",
  ],
  [
    "a client that is not known",
    new ResponseBodyError("no", { cause: { error: "invalid_client" }, response }),
    "client",
  ],
  [
    "a person who cancels",
    new AuthorizationResponseError("no", { cause: new URLSearchParams({ error: "access_denied" }) }),
    "denied",
  ],
  [
    "a scope that the client may not ask for",
    new AuthorizationResponseError("no", { cause: new URLSearchParams({ error: "invalid_scope" }) }),
    "client",
  ],
])("%s is told as what it is", (_, error, failure) => {
  expect(failureOf(error).failure).toBe(failure);
  expect(failureOf(failureOf(error)).failure).toBe(failure);
});

test("the reason of a connection is said, and not that there is one", () => {
  expect(failureOf(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") })).message).toBe(
    "connect ECONNREFUSED",
  );
});

test("each has a sentence in both languages", () => {
  for (const { signIn } of [en, zh])
    expect(Object.keys(signIn.oidc.failed).toSorted()).toEqual([...SIGN_IN_FAILURES].toSorted());
});
