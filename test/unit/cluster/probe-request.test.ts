/** What goes over the wire, byte by byte: every probe is safe, and what cannot be sent safely is not sent. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  type ProbeAnswer,
  type ProbeOptions,
  type ProbeTarget,
  sendProbe,
  UnsafeTargetError,
  type Vantage,
} from "../../../lib/cluster/probe-request.ts";
import { type Random, random } from "../../support/random.ts";

const ACTIVATOR = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nactivator";
const OPTIONS: ProbeOptions = { timeoutMs: 5_000, now: () => Date.now() };

interface Recorder {
  readonly port: number;
  /** Everything received, by connection. */
  readonly connections: string[];
}

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

/** Records every byte; `reply` is called at the end of each request's head. */
async function record(
  reply: (socket: Socket) => void = (socket) => socket.end(ACTIVATOR),
  host = "127.0.0.1",
): Promise<Recorder> {
  const connections: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    const at = connections.push("") - 1;
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      connections[at] += chunk.toString("latin1");
      if (connections[at]?.endsWith("\r\n\r\n")) reply(socket);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, connections };
}

function targetOf(port: number, more: Partial<ProbeTarget> = {}): ProbeTarget {
  return {
    namespace: "demo",
    revision: "hello-00001",
    vantage: "endpoint",
    host: "127.0.0.1",
    port,
    ...more,
  };
}

async function answerTo(reply: (socket: Socket) => void, options: Partial<ProbeOptions> = {}) {
  const server = await record(reply);
  const answer = await sendProbe(targetOf(server.port), { ...OPTIONS, ...options });
  return { answer, server };
}

function occurrences(text: string, part: string): number {
  return text.toLowerCase().split(part.toLowerCase()).length - 1;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
function label(chance: Random): string {
  const inner = Array.from({ length: chance.below(40) }, () => chance.pick([...LETTERS, ..."0123456789-"]));
  return `${chance.pick([...LETTERS])}${inner.join("")}${chance.pick([...LETTERS, ..."0123456789"])}`;
}

async function hasIpv6(): Promise<boolean> {
  const server = createServer();
  const can = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(0, "::1", () => resolve(true));
  });
  if (can) await new Promise((done) => server.close(done));
  return can;
}

describe("what is sent", () => {
  test("both headers stand exactly once in each of hundreds of probes, on a connection of its own", async () => {
    const chance = random(46);
    const addresses = (await hasIpv6()) ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
    const places: { host: string; server: Recorder }[] = [];
    for (const host of addresses)
      for (let i = 0; i < 4; i += 1) places.push({ host, server: await record(undefined, host) });

    const expected = new Map<Recorder, string[]>(places.map(({ server }) => [server, []]));
    const vantages = new Set<Vantage>();
    for (let round = 0; round < 50; round += 1) {
      const probes = Array.from({ length: 12 }, async (): Promise<ProbeAnswer> => {
        const { host: address, server } = chance.pick(places);
        const vantage = chance.pick<Vantage>(["service", "endpoint", "gateway"]);
        vantages.add(vantage);
        const isNamed = vantage !== "endpoint" && address === "127.0.0.1" && chance.chance(0.3);
        const host = isNamed ? "localhost" : address;
        const hostHeader =
          vantage === "gateway" ? `${label(chance)}.${label(chance)}.example.com` : undefined;
        const own = `${host.includes(":") ? `[${host}]` : host}:${server.port}`;
        expected
          .get(server)
          ?.push(
            "GET /healthz HTTP/1.1\r\n" +
              "K-Network-Probe: activator\r\n" +
              "User-Agent: Knative-Activator-Probe\r\n" +
              "Connection: close\r\n" +
              `Host: ${hostHeader ?? own}\r\n\r\n`,
          );
        return sendProbe(
          {
            namespace: label(chance),
            revision: label(chance),
            vantage,
            host,
            port: server.port,
            ...(hostHeader === undefined ? {} : { hostHeader }),
          },
          OPTIONS,
        );
      });
      for (const answer of await Promise.all(probes))
        expect(answer).toMatchObject({ status: 200, body: "activator" });
    }

    let sent = 0;
    for (const [{ connections }, requests] of expected) {
      for (const bytes of connections) {
        sent += 1;
        expect(occurrences(bytes, "K-Network-Probe:")).toBe(1);
        expect(occurrences(bytes, "User-Agent:")).toBe(1);
        expect(bytes).toContain("\r\nK-Network-Probe: activator\r\n");
        expect(bytes).toContain("\r\nUser-Agent: Knative-Activator-Probe\r\n");
      }
      expect([...connections].sort()).toEqual([...requests].sort());
    }
    expect(sent).toBe(600);
    expect([...vantages].sort()).toEqual(["endpoint", "gateway", "service"]);
  });

  test("nothing a caller adds becomes a header, a path or a method", async () => {
    const server = await record();
    const more = {
      headers: { "K-Network-Probe": "queue", "User-Agent": "curl", "X-More": "1" },
      setHeaders: { Host: "other" },
      method: "POST",
      path: "/wake",
      auth: "user:password",
      agent: undefined,
      socketPath: "/tmp/other",
      body: "body",
    };
    await sendProbe({ ...targetOf(server.port), ...more }, { ...OPTIONS, ...more });
    expect(server.connections).toEqual([
      "GET /healthz HTTP/1.1\r\nK-Network-Probe: activator\r\nUser-Agent: Knative-Activator-Probe\r\n" +
        `Connection: close\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`,
    ]);
  });

  test("what was checked is what is sent, even when the target changes between two looks", async () => {
    const server = await record();
    let looks = 0;
    const target: ProbeTarget = {
      ...targetOf(server.port, { vantage: "gateway" }),
      get hostHeader() {
        looks += 1;
        return looks === 1 ? "hello.example.com" : "x\r\nUser-Agent: curl";
      },
    };
    await sendProbe(target, OPTIONS);
    expect(server.connections[0]).toContain("Host: hello.example.com\r\n\r\n");
    expect(looks).toBe(1);
  });

  test("a redirect is an answer and is not followed", async () => {
    const aim = await record();
    const { answer, server } = await answerTo((socket) =>
      socket.end(
        `HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${aim.port}/\r\nContent-Length: 4\r\n\r\nmove`,
      ),
    );
    expect(answer).toMatchObject({ status: 302, body: "move" });
    expect(server.connections).toHaveLength(1);
    expect(aim.connections).toEqual([]);
  });

  test("a connection that breaks is not tried again", async () => {
    const { answer, server } = await answerTo((socket) => socket.resetAndDestroy());
    expect(answer).toMatchObject({ status: 0, body: "", err: "reset" });
    expect(server.connections).toHaveLength(1);
  });
});

describe("what is refused before anything is sent", () => {
  const HOSTILE: readonly string[] = [
    "",
    " ",
    "a b",
    "a\r\nUser-Agent: curl",
    "a\r\n\r\nGET / HTTP/1.1",
    "a\n",
    "a\r",
    "a\t",
    "a\0",
    "user@127.0.0.1",
    "127.0.0.1@other",
    "a/b",
    "a?b",
    "a#b",
    "a:80",
    "http://127.0.0.1",
    "[::1]",
    "::1%lo",
    "::1 ",
    "127.0.0.1\r\n",
    "127.0.0.1 ",
    "127.1",
    "0x7f.0.0.1",
    "127.0.0.1.",
    "-a",
    "a-",
    "a..b",
    ".a",
    "ä",
    "a\u2028b",
    "ⓛocalhost",
    "localhost\u3002",
    "%0d%0a",
    "a".repeat(64),
    `${"a.".repeat(127)}a`,
  ];

  /** Labels, but a resolver would take them for addresses. */
  const NUMBERS: readonly string[] = ["0x7f000001", "2130706433", "127"];

  async function refused(server: Recorder, target: object): Promise<void> {
    let looks = 0;
    const now = (): number => {
      looks += 1;
      return 0;
    };
    await expect(sendProbe(target as ProbeTarget, { timeoutMs: 1_000, now })).rejects.toBeInstanceOf(
      UnsafeTargetError,
    );
    expect(looks).toBe(0);
    expect(server.connections).toEqual([]);
  }

  test.each(["namespace", "revision", "host", "hostHeader"] as const)("a hostile %s", async (field) => {
    const server = await record();
    const isHost = field === "host" || field === "hostHeader";
    for (const text of isHost ? [...HOSTILE, ...NUMBERS] : HOSTILE)
      for (const vantage of ["service", "endpoint", "gateway"] as const) {
        const target = targetOf(server.port, {
          vantage,
          ...(vantage === "gateway" ? { hostHeader: "hello.example.com" } : {}),
        });
        await refused(server, { ...target, [field]: text });
      }
  });

  test("hostile characters anywhere in a name, seeded", async () => {
    const server = await record();
    const chance = random(1_007);
    const hostile = ["\r\n", "\r", "\n", " ", "@", "\t", "\0", "/", ":", "%", "_", "ß", "\r\nUser-Agent: x"];
    for (let i = 0; i < 500; i += 1) {
      const name = `${label(chance)}.${label(chance)}`;
      const cut = chance.below(name.length + 1);
      const text = `${name.slice(0, cut)}${chance.pick(hostile)}${name.slice(cut)}`;
      const field = chance.pick(["namespace", "revision", "host", "hostHeader"] as const);
      const vantage = field === "hostHeader" ? "gateway" : chance.pick<Vantage>(["service", "gateway"]);
      const target = targetOf(server.port, {
        vantage,
        ...(vantage === "gateway" ? { hostHeader: "hello.example.com" } : {}),
      });
      await refused(server, { ...target, [field]: text });
    }
  });

  test("a value that is no string, an unknown vantage point, a port that is none", async () => {
    const server = await record();
    for (const more of [
      { namespace: undefined },
      { revision: ["hello"] },
      { host: null },
      { host: { toString: () => "127.0.0.1" } },
      { vantage: "pod" },
      { vantage: undefined },
      { port: 0 },
      { port: -1 },
      { port: 65_536 },
      { port: 80.5 },
      { port: Number.NaN },
      { port: String(server.port) },
      { vantage: "gateway", hostHeader: ["hello.example.com", "x"] },
    ])
      await refused(server, { ...targetOf(server.port), ...more });
  });

  test("a Host header that is not for a gateway, a gateway without one, an endpoint by name", async () => {
    const server = await record();
    await refused(server, targetOf(server.port, { hostHeader: "hello.example.com" }));
    await refused(server, targetOf(server.port, { vantage: "service", hostHeader: "hello.example.com" }));
    await refused(server, targetOf(server.port, { vantage: "gateway" }));
    await refused(server, targetOf(server.port, { host: "localhost" }));
  });
});

describe("what comes back", () => {
  test("status, body and times of a whole answer", async () => {
    const times = [1_000, 1_007];
    const { answer } = await answerTo(
      (socket) =>
        socket.end(
          "HTTP/1.1 400 Bad Request\r\nContent-Length: 41\r\n\r\nunexpected probe header value: activator\n",
        ),
      { now: () => times.shift() ?? Number.NaN },
    );
    expect(answer).toEqual({
      status: 400,
      body: "unexpected probe header value: activator\n",
      ms: 7,
      sentAt: 1_000,
    });
  });

  test("a clock that is set back makes no negative duration", async () => {
    const times = [1_000, 400];
    const { answer } = await answerTo((socket) => socket.end(ACTIVATOR), {
      now: () => times.shift() ?? Number.NaN,
    });
    expect(answer).toMatchObject({ ms: 0, sentAt: 1_000 });
  });

  test("a body that ends with the connection, in pieces", async () => {
    const { answer } = await answerTo((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\nacti");
      setImmediate(() => socket.end("vator"));
    });
    expect(answer).toMatchObject({ status: 200, body: "activator" });
  });

  test("at most 1 KiB of a body without an end, and the connection is closed", async () => {
    let closed: () => void = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { answer } = await answerTo((socket) => {
      socket.on("close", closed);
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const more = (): void => {
        if (!socket.destroyed) socket.write("x".repeat(700), () => setImmediate(more));
      };
      more();
    });
    expect(answer).toMatchObject({ status: 200, body: "x".repeat(1_024) });
    await isClosed;
  });

  test("an answer that breaks off is none", async () => {
    const { answer } = await answerTo((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nacti"),
    );
    expect(answer).toMatchObject({ status: 0, body: "", err: "reset" });
  });

  test("a change of protocol is none", async () => {
    const { answer } = await answerTo((socket) =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    );
    expect(answer).toMatchObject({ status: 0, err: "reset" });
  });

  test("what is not HTTP is none, with the parser's message", async () => {
    const { answer } = await answerTo((socket) => socket.end("SSH-2.0-x\r\n"));
    expect(answer.status).toBe(0);
    expect(answer.err).toMatch(/^Parse Error/);
  });

  test("a head without an end is none", async () => {
    const { answer } = await answerTo((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}`);
    });
    expect(answer.status).toBe(0);
    expect(answer.err).toMatch(/Header overflow/);
  });

  test("silence ends with the timeout, also in the middle of a body", async () => {
    const { answer: silent } = await answerTo(() => {}, { timeoutMs: 20 });
    expect(silent).toMatchObject({ status: 0, body: "", err: "timeout" });
    const { answer: slow } = await answerTo(
      (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nacti"),
      { timeoutMs: 20 },
    );
    expect(slow).toMatchObject({ status: 0, body: "", err: "timeout" });
  });

  test("nobody listens: refused", async () => {
    const server = await record();
    await new Promise((done) => servers.pop()?.close(done));
    expect(await sendProbe(targetOf(server.port), OPTIONS)).toMatchObject({ status: 0, err: "refused" });
  });

  test("a name that cannot be resolved, or not in time: dns", async () => {
    const target = targetOf(80, { vantage: "service", host: "hello-00001.demo.svc.invalid" });
    expect(await sendProbe(target, { ...OPTIONS, timeoutMs: 200 })).toMatchObject({ status: 0, err: "dns" });
  });

  test("a signal ends a probe, and keeps one from being sent", async () => {
    const controller = new AbortController();
    const { answer, server } = await answerTo(() => controller.abort(), { signal: controller.signal });
    expect(answer).toMatchObject({ status: 0, err: "aborted" });
    const again = await sendProbe(targetOf(server.port), { ...OPTIONS, signal: controller.signal });
    expect(again).toMatchObject({ status: 0, err: "aborted" });
    expect(server.connections).toHaveLength(1);
  });
});
