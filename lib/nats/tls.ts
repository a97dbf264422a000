/** What a client of NATS needs for TLS: whom it trusts, and what it shows of itself. All files are read again with every attempt. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import {
  type ConnectionOptions as ConnectionTls,
  checkServerIdentity,
  connect as connectTls,
} from "node:tls";
import type { TlsOptions } from "@nats-io/transport-node";
import { messageOf, withoutPaths } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";

/** Each of them asks for TLS. */
export interface TlsFiles {
  /** With the certificates of authorities that are trusted, in PEM. */
  readonly authorities?: string;
  /** With the certificate that the client shows, and those between it and an authority, in PEM. */
  readonly certificate?: string;
  /** With the key of that certificate, in PEM and without a passphrase. */
  readonly key?: string;
}

const CA = "--nats-ca (SKSCOPE_NATS_CA)";
const CERT = "--nats-cert (SKSCOPE_NATS_CERT)";
const KEY = "--nats-key (SKSCOPE_NATS_KEY)";

export function asksForTls({ authorities, certificate, key }: TlsFiles): boolean {
  return authorities !== undefined || certificate !== undefined || key !== undefined;
}

/** The client gives Node no name to look for where it was given an address, and Node looks for "localhost" then. */
export function tlsOf(
  servers: readonly string[],
  { authorities, certificate, key }: TlsFiles,
): TlsOptions & ConnectionTls {
  const hosts = servers.map((server) => server.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
  return {
    ...(authorities === undefined ? {} : { caFile: authorities }),
    ...(certificate === undefined ? {} : { certFile: certificate }),
    ...(key === undefined ? {} : { keyFile: key }),
    checkServerIdentity(name, shown) {
      const names = name === "localhost" ? hosts : [name];
      const problems = names.map((one) => checkServerIdentity(one, shown));
      return problems.includes(undefined) ? undefined : problems[0];
    },
  };
}

/**
 * What a server says against the certificate of a client, or that there is none; null when it says nothing within `ms`. In TLS 1.3 it
 * does so behind the handshake, where the client of NATS does not hear it and only runs out of time.
 * @param server "host:port"
 */
export function alertOf(server: string, files: TlsFiles, ms: DurationMs): Promise<Error | null> {
  const colon = server.lastIndexOf(":");
  const host = server.slice(0, colon).replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const tcp: Socket = connectTcp(Number(server.slice(colon + 1)), host);
    const end = (error: Error | null): void => {
      clearTimeout(late);
      tcp.destroy();
      resolve(error);
    };
    const late = setTimeout(() => end(null), ms);
    tcp.on("error", () => end(null));
    // The server introduces itself first, and then waits for the handshake.
    tcp.once("data", () => {
      try {
        const { authorities: ca, certificate: cert, key } = files;
        const tls = connectTls({
          socket: tcp,
          ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
          ...(cert === undefined ? {} : { cert: readFileSync(cert) }),
          ...(key === undefined ? {} : { key: readFileSync(key) }),
          checkServerIdentity: () => undefined,
        });
        tls.on("error", end);
        tls.once("data", () => end(null));
        tls.write("PING\r\n");
      } catch {
        end(null);
      }
    });
  });
}

/** What is wrong with the files now, in a sentence without its full stop; null when nothing is. */
export function whyNoTls({ authorities, certificate, key }: TlsFiles): string | null {
  if ((certificate === undefined) !== (key === undefined)) {
    return `A certificate for NATS and its key belong together: give both ${CERT} and ${KEY}`;
  }
  return (
    (authorities === undefined ? null : unusable(CA, authorities, "certificate", "CERTIFICATE")) ??
    (certificate === undefined ? null : unusable(CERT, certificate, "certificate", "CERTIFICATE")) ??
    (key === undefined ? null : unusable(KEY, key, "key", "PRIVATE KEY")) ??
    (certificate === undefined || key === undefined ? null : whyNoPair(certificate, key))
  );
}

function unusable(flag: string, path: string, what: string, marker: string): string | null {
  const failed = `The file of ${flag} cannot be used`;
  try {
    const isThere = new RegExp(`BEGIN [A-Z ]*${marker}`).test(readFileSync(path, "utf8"));
    return isThere ? null : `${failed}: it holds no ${what} in PEM`;
  } catch (error) {
    return `${failed}: ${withoutPaths(messageOf(error))}`;
  }
}

function whyNoPair(certificate: string, key: string): string | null {
  try {
    const text = readFileSync(key, "utf8");
    if (text.includes("ENCRYPTED"))
      return `The file of ${KEY} cannot be used: its key is locked with a passphrase`;
    const own = createPrivateKey(text);
    if (new X509Certificate(readFileSync(certificate)).checkPrivateKey(own)) return null;
    return `The key of ${KEY} is not that of the certificate of ${CERT}`;
  } catch (error) {
    return `The files of ${CERT} and ${KEY} cannot be used: ${withoutPaths(messageOf(error))}`;
  }
}
