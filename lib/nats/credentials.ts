/** What a client shows of itself: a file with a JWT and its seed, or with the seed of an NKey alone, read again for each attempt. */
import { readFileSync } from "node:fs";
import {
  type Auth,
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
} from "@nats-io/transport-node";
import { messageOf, withoutPaths } from "../model/errors.ts";

export interface Credentials {
  readonly authenticator: Authenticator;
  /** Why the file could not be used the last time; empty when it could, or was not asked for yet. */
  readonly failure: string;
}

const JWT = "BEGIN NATS USER JWT";
const SEED = /\bSU[A-Z2-7]{56}\b/;

/**
 * Those of a file.
 * @throws Error that says what is wrong with it now; later it shows nothing of itself then, and is refused
 */
export function readCredentials(path: string): Credentials {
  let failure = "";
  const shown = (nonce?: string): Auth => {
    const text = readFileSync(path, "utf8");
    if (text.includes(JWT)) return credsAuthenticator(new TextEncoder().encode(text))(nonce);
    const seed = SEED.exec(text)?.[0];
    if (seed === undefined) throw new Error("it holds neither a JWT with its seed nor the seed of an NKey");
    return nkeyAuthenticator(new TextEncoder().encode(seed))(nonce);
  };
  const failed = (error: unknown): string =>
    `The file with credentials for NATS (--creds, SKSCOPE_NATS_CREDS) cannot be used: ${withoutPaths(messageOf(error))}`;
  try {
    shown();
  } catch (error) {
    throw new Error(`${failed(error)}.`);
  }
  return {
    authenticator(nonce) {
      try {
        const auth = shown(nonce);
        failure = "";
        return auth;
      } catch (error) {
        // What an authenticator throws ends the connection for good.
        failure = failed(error);
        return {} as Auth;
      }
    },
    get failure() {
      return failure;
    },
  };
}
