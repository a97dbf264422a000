/** A real nats-server for a test: on a port that is free, with a folder of its own, killed and started again at will. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNatsServer, noNatsServer } from "../../scripts/nats-server.mjs";

export interface NatsServer {
  readonly url: string;
  /** Starts it again after {@link NatsServer.kill}, at the same place with what it has stored. */
  start(): Promise<void>;
  /** Ends it as the kernel would: nothing is said to anybody. */
  kill(): Promise<void>;
  /** Remembers what is stored; only while it is ended. */
  save(): void;
  /** Has stored what it had at {@link NatsServer.save}, as after a power cut; only while it is ended. */
  restore(): void;
  /** Reads the configuration again; meanwhile nobody may answer for JetStream. */
  configure(text: string): Promise<void>;
  /** Ends it and removes what it has stored. */
  remove(): Promise<void>;
}

const READY = /Server is ready/;
const RELOADED = /Reloaded server configuration|Failed to reload/;
const START_MS = 60_000;

/**
 * Starts one.
 * @param configuration in the words of nats-server, beside what every test needs
 * @throws Error that says how to install it; no test of NATS is skipped
 */
export async function startNatsServer(configuration = ""): Promise<NatsServer> {
  const path = findNatsServer();
  if (path === null) throw new Error(noNatsServer());
  const folder = mkdtempSync(join(tmpdir(), "skscope-nats-"));
  const file = join(folder, "server.conf");
  const port = await freePort();
  let child: ChildProcess | null = null;
  const configure = (text: string): void =>
    writeFileSync(
      file,
      `host: 127.0.0.1\nport: ${port}\njetstream { store_dir: "${join(folder, "store")}" }\n${text}\n`,
    );
  configure(configuration);

  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const started = spawn(path, ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
      child = started;
      let said = "";
      const late = setTimeout(() => reject(new Error(`nats-server does not start: ${said}`)), START_MS);
      started.once("error", reject);
      started.stderr?.on("data", (text) => {
        if (said.length > 100_000) return;
        said += String(text);
        if (!READY.test(said)) return;
        clearTimeout(late);
        resolve();
      });
    });
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      const ended = child;
      child = null;
      if (ended === null || ended.exitCode !== null) {
        resolve();
        return;
      }
      ended.once("exit", () => resolve());
      ended.kill("SIGKILL");
    });

  // A test that is cut off leaves no server behind.
  const atExit = (): void => void child?.kill("SIGKILL");
  process.once("exit", atExit);
  await start();
  return {
    get url() {
      return `nats://127.0.0.1:${port}`;
    },
    start,
    kill,
    save: () => cpSync(join(folder, "store"), join(folder, "saved"), { recursive: true }),
    restore() {
      rmSync(join(folder, "store"), { recursive: true });
      cpSync(join(folder, "saved"), join(folder, "store"), { recursive: true });
    },
    configure(text) {
      configure(text);
      const running = child;
      return new Promise((resolve) => {
        if (running === null) return resolve();
        let said = "";
        const listen = (part: Buffer): void => {
          said += String(part);
          if (!RELOADED.test(said)) return;
          running.stderr?.off("data", listen);
          resolve();
        };
        running.stderr?.on("data", listen);
        running.once("exit", () => resolve());
        running.kill("SIGHUP");
      });
    },
    async remove() {
      process.off("exit", atExit);
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
