/** An operator, an account and its users, as `nsc` makes them: signed claims, and the configuration of a server that trusts them. */
import { nkeys } from "@nats-io/transport-node";

type Keys = ReturnType<typeof nkeys.createUser>;

export interface User {
  readonly publicKey: string;
  readonly seed: string;
  /** The text of a file with credentials. @param expiresAt seconds since the epoch; without it they do not expire */
  credentials(expiresAt?: number): string;
}

export interface Accounts {
  /** For nats-server. @param revoked users whose credentials of before now count no more */
  configuration(revoked?: readonly User[]): string;
  user(): User;
}

const NO_LIMITS = { subs: -1, data: -1, payload: -1 };
const ACCOUNT_LIMITS = { ...NO_LIMITS, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
const STORES = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const seconds = (): number => Math.floor(Date.now() / 1_000);
const textOf = (seed: Uint8Array): string => new TextDecoder().decode(seed);

/** Claims about `subject` that `issuer` signs. */
function signed(issuer: Keys, subject: Keys, nats: object, more: object = {}): string {
  const [iss, sub] = [issuer.getPublicKey(), subject.getPublicKey()];
  const claims = { jti: sub, iat: seconds(), iss, name: sub, sub, nats: { version: 2, ...nats }, ...more };
  const body = `${encoded({ typ: "JWT", alg: "ed25519-nkey" })}.${encoded(claims)}`;
  return `${body}.${Buffer.from(issuer.sign(new TextEncoder().encode(body))).toString("base64url")}`;
}

/** The seed of an NKey, and the name by which a server knows it. */
export function createNkey(): { readonly publicKey: string; readonly seed: string } {
  const keys = nkeys.createUser();
  return { publicKey: keys.getPublicKey(), seed: textOf(keys.getSeed()) };
}

export function createAccounts(): Accounts {
  const [operator, system, account] = [
    nkeys.createOperator(),
    nkeys.createAccount(),
    nkeys.createAccount(),
  ] as const;
  const accountOf = (keys: Keys, limits: object, more: object = {}): string =>
    `${keys.getPublicKey()}: "${signed(operator, keys, { type: "account", limits, default_permissions: { pub: {}, sub: {} }, ...more })}"`;
  // A server that reads its configuration again refuses another operator.
  const own = signed(operator, operator, { type: "operator", system_account: system.getPublicKey() });
  const systemAccount = accountOf(system, ACCOUNT_LIMITS);
  return {
    configuration(revoked = []) {
      const revocations = Object.fromEntries(revoked.map(({ publicKey }) => [publicKey, seconds() + 1]));
      return [
        `operator: "${own}"`,
        `system_account: ${system.getPublicKey()}`,
        "resolver: MEMORY",
        "resolver_preload: {",
        accountOf(account, { ...ACCOUNT_LIMITS, ...STORES }, { revocations }),
        systemAccount,
        "}",
      ].join("\n");
    },
    user() {
      const keys = nkeys.createUser();
      const seed = textOf(keys.getSeed());
      return {
        publicKey: keys.getPublicKey(),
        seed,
        credentials(expiresAt) {
          const claims = { type: "user", ...NO_LIMITS, pub: {}, sub: {} };
          const jwt = signed(account, keys, claims, expiresAt === undefined ? {} : { exp: expiresAt });
          return [
            `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n`,
            `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
          ].join("\n");
        },
      };
    },
  };
}
