/** Whom a real nats-server lets in, what is said of whom it does not, and that nothing acknowledged is lost meanwhile. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import type { NatsOptions } from "../../../lib/nats/connection.ts";
import { streamState } from "../../../lib/nats/stream.ts";
import { reasonOf } from "../../../lib/nats/why-not.ts";
import { openRecording } from "../../support/check-recording.ts";
import { createAccounts, createNkey } from "../../support/nats-accounts.ts";
import { createNatsClients } from "../../support/nats-clients.ts";
import { openScene, type Scene, until } from "../../support/nats-scene.ts";
import { type NatsServer, startNatsServer } from "../../support/nats-server.ts";

const LIMIT_MS = 60_000;
const certificate = (name: string): string =>
  fileURLToPath(new URL(`../../support/fake-api/certs/${name}.pem`, import.meta.url));
const tls = (number: 1 | 2): string =>
  `tls { cert_file: "${certificate(`server-${number}`)}", key_file: "${certificate(`server-${number}-key`)}" }`;

let folder: string;
let server: NatsServer | null = null;
let scene: Scene | null = null;
const clients = createNatsClients();
const { connecting } = clients;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-credentials-"));
});
afterEach(async () => {
  await clients.close();
  await scene?.remove();
  await server?.remove();
  scene = null;
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

/** A file with this text; a file that is there gets it. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
async function serve(configuration: string): Promise<NatsServer> {
  server = await startNatsServer(configuration);
  return server;
}
const at = (from: NatsServer, scheme: "nats" | "tls", user = ""): string =>
  from.url.replace("nats://", `${scheme}://${user}`);
/** The one thing that is said of a client who is not let in. */
async function refused(options: Omit<NatsOptions, "name">): Promise<string> {
  const { nats, said, stop } = connecting(options);
  await until(() => said.length > 0, "why it is not let in");
  stop();
  await expect(nats).rejects.toThrow();
  return said.join("; ");
}

describe("a client is let in", () => {
  test("by TLS whose authority it knows, with tls:// or without", async () => {
    const from = await serve(tls(1));
    for (const scheme of ["tls", "nats"] as const) {
      const nats = await connecting({ url: at(from, scheme), authorities: certificate("ca-1") }).nats;
      expect(nats.connection.info?.tls_required).toBe(true);
      expect(await streamState(nats, "any")).toBeNull();
    }
  });

  test("by user and password, or a token", async () => {
    const from = await serve(`authorization { user: me, password: "se/cret" }`);
    await connecting({ url: at(from, "nats", "me:se%2Fcret@") }).nats;
    await from.kill();
    await from.configure(`authorization { token: "to ken" }`);
    await from.start();
    const nats = await connecting({ url: at(from, "nats", "to%20ken@") }).nats;
    expect([nats.trouble, nats.where.includes("ken")]).toEqual(["", false]);
  });

  test("by the seed of an NKey in a file, or a JWT with its seed", async () => {
    const nkey = createNkey();
    const from = await serve(`authorization { users: [{ nkey: ${nkey.publicKey} }] }`);
    for (const text of [
      nkey.seed,
      `-----BEGIN USER NKEY SEED-----\n${nkey.seed}\n------END USER NKEY SEED------\n`,
    ]) {
      await connecting({ url: from.url, credentials: file("user.nk", text) }).nats;
    }
    const accounts = createAccounts();
    await from.kill();
    await from.configure(accounts.configuration());
    await from.start();
    const nats = await connecting({
      url: from.url,
      credentials: file("user.creds", accounts.user().credentials()),
    }).nats;
    expect(await streamState(nats, "any")).toBeNull();
  });
});

describe("a client who is not let in says what is wrong, where, and what to do", () => {
  const where = String.raw`NATS \(127\.0\.0\.1:\d+\)`;

  test("with a certificate that nobody vouches for, until it knows who does", async () => {
    const from = await serve(tls(1));
    const sentence = new RegExp(
      `^The certificate of ${where} is signed by nobody who is trusted here \\([A-Z_]+\\): give the certificate of its authority with --nats-ca FILE \\(SKSCOPE_NATS_CA\\)$`,
    );
    for (const scheme of ["tls", "nats"] as const)
      expect(await refused({ url: at(from, scheme) })).toMatch(sentence);
    const authorities = file("ca.pem", readFileSync(certificate("ca-2"), "utf8"));
    const { nats, said } = connecting({ url: at(from, "tls"), authorities });
    await until(() => said.length > 0, "why not");
    expect(said).toEqual([expect.stringMatching(sentence)]);
    file("ca.pem", readFileSync(certificate("ca-1"), "utf8"));
    expect((await nats).trouble).toBe("");
  });

  test("with a certificate for another name", async () => {
    const from = await serve(tls(1));
    const authorities = certificate("ca-1");
    expect(await refused({ url: at(from, "tls").replace("127.0.0.1", "127.0.0.2"), authorities })).toMatch(
      /^NATS \(127\.0\.0\.2:\d+\) has not answered yet$/,
    );
    await from.kill();
    await from.configure(`host: "0.0.0.0"\n${tls(1)}`);
    await from.start();
    expect(await refused({ url: at(from, "tls").replace("127.0.0.1", "127.0.0.2"), authorities })).toMatch(
      /^The certificate of NATS \(127\.0\.0\.2:\d+\) is for another name: use one that it names, or have it renewed \(.*127\.0\.0\.2/,
    );
  });

  test("without TLS where it is asked for", async () => {
    const from = await serve("");
    for (const options of [
      { url: at(from, "tls") },
      { url: at(from, "nats"), authorities: certificate("ca-1") },
    ])
      expect(await refused(options)).toMatch(
        new RegExp(`^${where} offers no TLS, which tls:// or --nats-ca asks for: `),
      );
  });

  test("by user, token, NKey, or without any of them", async () => {
    const from = await serve(`authorization { user: me, password: one }`);
    const wrong = /^NATS \(.*\) refuses the credentials: the user, password or token in its address is wrong/;
    expect(await refused({ url: at(from, "nats", "me:two@") })).toMatch(wrong);
    expect(await refused({ url: at(from, "nats", "token@") })).toMatch(wrong);
    expect(await refused({ url: from.url })).toMatch(
      /refuses the credentials: it wants some; give a file with --creds \(SKSCOPE_NATS_CREDS\), or a user and password in its address$/,
    );
    expect(await refused({ url: from.url, credentials: file("other.nk", createNkey().seed) })).toMatch(
      /refuses the credentials: put valid ones into the file of --creds \(SKSCOPE_NATS_CREDS\), which is read again with every attempt$/,
    );
  });

  test("by a JWT that has expired, or that the account has revoked", async () => {
    const accounts = createAccounts();
    const user = accounts.user();
    const from = await serve(accounts.configuration());
    const credentials = file("user.creds", user.credentials(Math.floor(Date.now() / 1_000) - 60));
    expect(await refused({ url: from.url, credentials })).toMatch(/refuses the credentials: /);
    await from.kill();
    await from.configure(accounts.configuration([user]));
    await from.start();
    file("user.creds", user.credentials());
    expect(await refused({ url: from.url, credentials })).toMatch(/refuses the credentials: /);
    // Others of the account are not concerned.
    await connecting({ url: from.url, credentials: file("other.creds", accounts.user().credentials()) }).nats;
  });

  test("at once where a file is none", async () => {
    const url = "nats://127.0.0.1:1";
    const missing = join(folder, "none");
    const [creds, ca] = ["--creds, SKSCOPE_NATS_CREDS", "--nats-ca (SKSCOPE_NATS_CA)"];
    await expect(connecting({ url, credentials: missing }).nats).rejects.toThrow(
      `The file with credentials for NATS (${creds}) cannot be used: ENOENT: no such file or directory`,
    );
    await expect(connecting({ url, credentials: file("empty", "") }).nats).rejects.toThrow(
      "it holds neither a JWT with its seed nor the seed of an NKey.",
    );
    await expect(connecting({ url, authorities: missing }).nats).rejects.toThrow(
      `The file of ${ca} cannot be used: ENOENT: no such file or directory`,
    );
    await expect(connecting({ url, authorities: file("text", "none") }).nats).rejects.toThrow(
      `The file of ${ca} cannot be used: it holds no certificate in PEM.`,
    );
  });

  test("where it may come in and not ask", async () => {
    const from = await serve(
      `authorization { users: [{ user: me, password: one, permissions: { publish: ["skscope.>"], subscribe: ["_INBOX.>"] } }] }`,
    );
    const nats = await connecting({ url: at(from, "nats", "me:one@") }).nats;
    const asked = await streamState(nats, "any").catch((error: unknown) => reasonOf(error));
    expect(asked).toBe(
      "NATS does not allow to publish to $JS.API.STREAM.INFO.SKSCOPE-any: docs/scale-out.md lists what is needed",
    );
  });
});

describe("collectors and replicas", () => {
  const { records } = openRecording("cold-start");
  const put = (all: Scene): void => {
    for (const { initial, resource, object } of records) if (initial) all.api.put(resource, object);
  };
  /** Everything that the recording tells of the ServerlessService, once more. */
  const apply = (all: Scene): void => {
    for (const { type, initial, resource, object } of records) {
      if (!initial && /^(ADDED|MODIFIED|DELETED)$/.test(type))
        all.api.apply({ type: type as "ADDED", resource, object });
    }
  };
  const versions = ({ source }: LiveCluster): unknown =>
    [...(source.state.objects.get(RESOURCE.podAutoscalers)?.keys() ?? [])].map(
      (key) =>
        (source.current(RESOURCE.podAutoscalers, key)?.metadata as { resourceVersion?: string })
          ?.resourceVersion,
    );
  const wanted = records.findLast(({ resource }) => resource === RESOURCE.podAutoscalers)?.object
    .metadata as {
    resourceVersion: string;
  };
  const gapsOf = ({ source }: LiveCluster): readonly string[] =>
    source.state.shared.gaps.map(({ reason }) => reason);
  const statusOf = ({ source }: LiveCluster) => source.live?.status();

  /** Collects, takes something away, plays the recording, gives it back; all of it is there then, without a gap. */
  async function survive(
    all: Scene,
    as: Partial<NatsOptions>,
    takeAway: () => Promise<void>,
    says: RegExp,
    giveBack: () => Promise<void>,
  ) {
    put(all);
    const { collecting } = await all.collect("a", {}, as);
    await until(() => collecting.isActive, "collecting");
    const replica = await all.follow(as);
    await until(() => replica.isSettled, "all lists");
    await takeAway();
    apply(all);
    await until(() => says.test(statusOf(replica)?.reason ?? ""), `why (${statusOf(replica)?.reason})`);
    expect(statusOf(replica)?.state).toBe("stale");
    await until(() => all.said.some((line) => says.test(line)), "that the collector waits");
    await giveBack();
    await until(
      () => JSON.stringify(versions(replica)) === JSON.stringify([wanted.resourceVersion]),
      "the truth",
    );
    await until(() => statusOf(replica)?.state === "live", "that all is well");
    expect(gapsOf(replica)).toEqual([]);
    const { epoch, lastSeq } = replica.source;
    const fresh = await all.follow(as);
    expect([fresh.source.epoch, fresh.source.lastSeq >= lastSeq]).toEqual([epoch, true]);
    expect(versions(fresh)).toEqual(versions(replica));
  }

  test(
    "whose JWT is revoked while they run go on with another one, without a restart",
    async () => {
      const accounts = createAccounts();
      const user = accounts.user();
      scene = await openScene(accounts.configuration());
      const all = scene;
      const credentials = file("user.creds", user.credentials());
      await survive(
        all,
        { credentials },
        async () => all.server.configure(accounts.configuration([user])),
        /NATS \(.*\) refuses the credentials: .*put valid ones into the file of --creds/,
        async () => void file("user.creds", accounts.user().credentials()),
      );
    },
    LIMIT_MS,
  );

  test(
    "whose file of credentials is gone when they connect again wait for it",
    async () => {
      const nkey = createNkey();
      const configuration = `authorization { users: [{ nkey: ${nkey.publicKey} }] }`;
      scene = await openScene(configuration);
      const all = scene;
      const credentials = file("user.nk", nkey.seed);
      await survive(
        all,
        { credentials },
        async () => {
          rmSync(credentials);
          await all.server.kill();
          await all.server.start();
        },
        /The file with credentials for NATS \(--creds, SKSCOPE_NATS_CREDS\) cannot be used: ENOENT/,
        async () => void file("user.nk", nkey.seed),
      );
    },
    LIMIT_MS,
  );

  test(
    "say that a new certificate is not trusted, and go on when it is",
    async () => {
      scene = await openScene(tls(1));
      const all = scene;
      const restart = async (number: 1 | 2): Promise<void> => {
        await all.server.kill();
        await all.server.configure(tls(number));
        await all.server.start();
      };
      await survive(
        all,
        { authorities: certificate("ca-1") },
        () => restart(2),
        /The certificate of NATS \(.*\) is signed by nobody who is trusted here/,
        () => restart(1),
      );
    },
    LIMIT_MS,
  );

  test(
    "of the command say in their own words why they wait, and begin when they may",
    async () => {
      scene = await openScene(`authorization { user: me, password: one }`);
      const all = scene;
      put(all);
      const collector = all.spawnCollector({ SKSCOPE_TO: at(all.server, "nats", "me:two@") });
      await until(() => collector.said.includes("It is tried again."), "why it waits");
      expect(collector.said).toMatch(
        /^NATS \(127\.0\.0\.1:\d+\) refuses the credentials: the user, password or token in its address is wrong or no longer valid\. It is tried again\.$/m,
      );
      expect(collector.said).not.toMatch(/me:|two/);
      await all.server.configure(`authorization { user: me, password: two }`);
      await until(() => collector.said.includes("have been listed"), "all lists");
      const { source } = await all.follow("me:two");
      expect(source.lastSeq).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );
});
