/** A nats-server that wants a certificate of its clients (`verify: true`): who is let in, and what is said to whom it is not. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { NatsOptions } from "../../../lib/nats/connection.ts";
import { streamState } from "../../../lib/nats/stream.ts";
import { createNatsClients } from "../../support/nats-clients.ts";
import { openScene, type Scene, until } from "../../support/nats-scene.ts";
import { type NatsServer, startNatsServer } from "../../support/nats-server.ts";

const LIMIT_MS = 60_000;
const pem = (name: string): string =>
  fileURLToPath(new URL(`../../support/fake-api/certs/${name}.pem`, import.meta.url));
/** @param authority of the clients */
const verifying = (authority: 1 | 2): string =>
  `tls { cert_file: "${pem("server-1")}", key_file: "${pem("server-1-key")}", ca_file: "${pem(`ca-${authority}`)}", verify: true }`;
const SHOWN = { authorities: pem("ca-1"), certificate: pem("client"), key: pem("client-key") };

let folder: string;
let server: NatsServer | null = null;
let scene: Scene | null = null;
const clients = createNatsClients();
const { connecting } = clients;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-client-"));
});
afterEach(async () => {
  await clients.close();
  await scene?.remove();
  await server?.remove();
  scene = null;
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("a client with a certificate that the server trusts is let in", async () => {
  server = await startNatsServer(verifying(1));
  const nats = await connecting({ url: server.url, ...SHOWN }).nats;
  expect([nats.connection.info?.tls_verify, await streamState(nats, "any")]).toEqual([true, null]);
});

test("a client without one is told to give one, and one that is not trusted why", async () => {
  server = await startNatsServer(verifying(1));
  const none = connecting({ url: server.url, authorities: pem("ca-1") });
  await until(() => none.said.length > 0, "why it is not let in");
  none.stop();
  await expect(none.nats).rejects.toThrow();
  expect(none.said[0]).toMatch(
    /^NATS \(127\.0\.0\.1:\d+\) wants a certificate of its clients \(ERR_SSL_[\w/]+\): give one with --nats-cert FILE and --nats-key FILE \(SKSCOPE_NATS_CERT, SKSCOPE_NATS_KEY\)$/,
  );
  await server.kill();
  await server.configure(verifying(2));
  await server.start();
  const other = connecting({ url: server.url, ...SHOWN });
  await until(() => other.said.some((reason) => /refuses/.test(reason)), "why it is not let in");
  expect(other.said.at(-1)).toMatch(
    /^NATS \(127\.0\.0\.1:\d+\) refuses the certificate of --nats-cert \(ERR_SSL_[\w/]+\): it must be valid now and signed by an authority that is trusted there$/,
  );
  // It is tried again and again, and the files are read each time.
  await server.kill();
  await server.configure(verifying(1));
  await server.start();
  expect((await other.nats).trouble).toBe("");
});

test("files that are of no use are refused at once", async () => {
  const url = "nats://127.0.0.1:1";
  const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
  const otherKey = file("other.pem", other.export({ type: "pkcs8", format: "pem" }));
  const locked = file(
    "locked.pem",
    other.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }),
  );
  const [cert, key] = ["--nats-cert (SKSCOPE_NATS_CERT)", "--nats-key (SKSCOPE_NATS_KEY)"];
  const both = `A certificate for NATS and its key belong together: give both ${cert} and ${key}.`;
  const wrong: [Partial<NatsOptions>, string][] = [
    [{ certificate: SHOWN.certificate }, both],
    [{ key: SHOWN.key }, both],
    [{ ...SHOWN, certificate: join(folder, "none") }, `The file of ${cert} cannot be used: ENOENT`],
    [
      { ...SHOWN, certificate: SHOWN.key },
      `The file of ${cert} cannot be used: it holds no certificate in PEM.`,
    ],
    [{ ...SHOWN, key: SHOWN.certificate }, `The file of ${key} cannot be used: it holds no key in PEM.`],
    [{ ...SHOWN, key: otherKey }, `The key of ${key} is not that of the certificate of ${cert}.`],
    [{ ...SHOWN, key: locked }, `The file of ${key} cannot be used: its key is locked with a passphrase.`],
  ];
  for (const [options, says] of wrong) {
    await expect(connecting({ url, ...options }).nats).rejects.toThrow(says);
  }
});

test(
  "a client whose certificate is gone says so, and goes on when there is one again",
  async () => {
    server = await startNatsServer(verifying(1));
    const certificate = file("client.pem", readFileSync(SHOWN.certificate));
    const nats = await connecting({ url: server.url, ...SHOWN, certificate }).nats;
    rmSync(certificate);
    await server.kill();
    await server.start();
    await until(() => /^The file of --nats-cert .* cannot be used: ENOENT/.test(nats.trouble), "why not");
    file("client.pem", readFileSync(SHOWN.certificate));
    await until(() => nats.trouble === "", "that all is well");
  },
  LIMIT_MS,
);

test(
  "the command and a replica show it",
  async () => {
    scene = await openScene(verifying(1));
    const all = scene;
    const { collecting } = await all.collect("a", {}, SHOWN);
    await until(() => collecting.isActive, "collecting");
    const replica = await all.follow(SHOWN);
    await until(() => replica.source.live?.status().state === "live", "that all is well");
    await collecting.stop();
    const command = all.spawnCollector({
      SKSCOPE_NATS_CA: SHOWN.authorities,
      SKSCOPE_NATS_CERT: SHOWN.certificate,
      SKSCOPE_NATS_KEY: SHOWN.key,
      SKSCOPE_CLUSTER: "fake",
    });
    await until(() => /Collecting fake begins/.test(command.said), `that it begins (${command.said})`);
    command.kill("SIGTERM");
    expect(await command.ended).toBe(0);
  },
  LIMIT_MS,
);
