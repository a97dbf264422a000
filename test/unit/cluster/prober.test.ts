import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import {
  type ProbeAnswer,
  type ProbeOptions,
  type ProbeTarget,
  sendProbe,
  targetProblem,
} from "../../../lib/cluster/probe-request.ts";
import {
  createProber,
  type ProbeFacts,
  type Prober,
  type ProberOptions,
} from "../../../lib/cluster/prober.ts";
import type { ClusterClock, NewRecord } from "../../../lib/cluster/types.ts";
import { whoAnswered } from "../../../lib/core/reduce/probes.ts";
import { random } from "../../support/random.ts";

const START = Date.UTC(2026, 10, 23, 4, 6, 0, 123);
const FACTS: ProbeFacts = { serviceName: "hello-00001", port: 8012, endpoints: [], hosts: [] };
const GATEWAY = { host: "10.9.9.9", port: 80 };

class HeldClock implements ClusterClock {
  private timers: { at: number; callback: () => void }[] = [];
  private monotonic = 0;
  /** Moves the time of day only. */
  skewMs = 0;

  now(): number {
    return START + this.monotonic + this.skewMs;
  }
  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.monotonic + ms, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }
  random(): number {
    return 0;
  }
  get waiting(): number {
    return this.timers.length;
  }
  /** Lets time pass; promises that are ready go on after each timer. */
  async pass(ms: number): Promise<void> {
    const end = this.monotonic + ms;
    for (;;) {
      this.timers.sort((a, b) => a.at - b.at);
      const next = this.timers[0];
      if (next === undefined || next.at > end) break;
      this.timers.shift();
      this.monotonic = next.at;
      next.callback();
      await settle();
    }
    this.monotonic = end;
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
}

interface Sent {
  readonly at: number;
  readonly target: ProbeTarget;
  readonly options: ProbeOptions;
}

type Reply = (target: ProbeTarget, sentAt: number) => Promise<ProbeAnswer> | ProbeAnswer;

function activator(_target: ProbeTarget, sentAt: number): ProbeAnswer {
  return { status: 200, body: "activator", ms: 2, sentAt };
}

function failed(err: string): Reply {
  return (_target, sentAt) => ({ status: 0, body: "", ms: 2, err, sentAt });
}

interface Stage {
  readonly clock: HeldClock;
  readonly sent: Sent[];
  readonly records: NewRecord[];
  readonly prober: Prober;
  reply: Reply;
}

function stage(options: Partial<ProberOptions> = {}): Stage {
  const clock = new HeldClock();
  const sent: Sent[] = [];
  const records: NewRecord[] = [];
  const made: Stage = {
    clock,
    sent,
    records,
    reply: activator,
    prober: createProber({
      clock,
      sink: (record) => records.push(record),
      clusterDomain: "cluster.local",
      inCluster: true,
      send: async (target, given) => {
        sent.push({ at: clock.now() - START, target, options: given });
        return made.reply(target, given.now());
      },
      ...options,
    }),
  };
  return made;
}

function addresses(count: number, port = 8012): { ip: string; port: number }[] {
  return Array.from({ length: count }, (_, i) => ({ ip: `10.0.0.${i + 1}`, port }));
}

function counts(sent: readonly Sent[], key: (target: ProbeTarget) => string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { target } of sent) found[key(target)] = (found[key(target)] ?? 0) + 1;
  return found;
}

describe("which revisions are asked", () => {
  test("none before some are chosen, and no timer runs", async () => {
    const { clock, sent, prober } = stage({ gateway: GATEWAY });
    prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(3), hosts: ["hello.example.com"] });
    expect(clock.waiting).toBe(0);
    prober.choose(["demo/hello-00001"]);
    expect(clock.waiting).toBe(0);
    await clock.pass(10_000);
    expect(sent).toEqual([]);
  });

  test("only the chosen ones, and no longer than they are", async () => {
    const { clock, sent, prober } = stage();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", FACTS);
    prober.update("demo/other-00001", { ...FACTS, serviceName: "other-00001" });
    await clock.pass(3_000);
    expect(counts(sent, ({ revision }) => revision)).toEqual({ "hello-00001": 3 });
    prober.choose(["demo/other-00001"]);
    await clock.pass(3_000);
    expect(sent).toHaveLength(3);
    expect(clock.waiting).toBe(0);
  });

  test("a revision that stays chosen keeps its rhythm", async () => {
    const { clock, sent, prober } = stage();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", FACTS);
    for (let i = 0; i < 20; i += 1) {
      await clock.pass(100);
      prober.choose(["demo/hello-00001", "demo/other-00001"]);
      prober.update("demo/hello-00001", FACTS);
    }
    expect(sent.map(({ at }) => at)).toEqual([50, 1_050]);
  });

  test.each(["", "hello", "/", "demo/", "/hello", "a/b/c", "demo/x\r\ny", "Demo/hello", "de mo/hello"])(
    "%j is no revision",
    async (id) => {
      const { clock, sent, prober } = stage();
      prober.choose([id]);
      prober.update(id, { ...FACTS, endpoints: addresses(1) });
      await clock.pass(3_000);
      expect(sent).toEqual([]);
    },
  );

  test("hostile facts are never handed on", async () => {
    const { clock, sent, records, prober } = stage({ gateway: GATEWAY });
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", {
      serviceName: "hello.other",
      port: 8012,
      endpoints: [
        { ip: "10.0.0.1\r\n", port: 8012 },
        { ip: "a@10.0.0.1", port: 8012 },
        { ip: "fe80::1%eth0", port: 8012 },
        { ip: "localhost", port: 8012 },
        { ip: "10.0.0.1", port: 0 },
      ],
      hosts: ["a b", "a\r\nUser-Agent: x", "*.example.com", ""],
    });
    await clock.pass(5_000);
    expect(sent).toEqual([]);
    expect(records).toEqual([]);
  });

  test("after stop nothing is sent or recorded, and no timer is left", async () => {
    const { clock, sent, records, prober } = stage();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", FACTS);
    await clock.pass(60);
    prober.stop();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", FACTS);
    await clock.pass(5_000);
    expect(sent).toHaveLength(1);
    expect(records).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  test.each(["stop", "choose"] as const)("%s ends what is under way, without a record", async (how) => {
    const made = stage();
    made.reply = (_target, sentAt) =>
      new Promise((resolve) => {
        made.sent[0]?.options.signal?.addEventListener("abort", () =>
          resolve({ status: 0, body: "", ms: 1, err: "aborted", sentAt }),
        );
      });
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(60);
    if (how === "stop") made.prober.stop();
    else made.prober.choose([]);
    await made.clock.pass(60);
    expect(made.sent[0]?.options.signal?.aborted).toBe(true);
    expect(made.records).toEqual([]);
  });
});

describe("where it asks", () => {
  test.each([
    [8012, 80],
    [80, 80],
    [0, 80],
    [8013, 81],
    [81, 81],
  ])("the public Service, with Endpoints on port %i at port %i", async (port, asked) => {
    const { clock, sent, prober } = stage({ clusterDomain: "k8s.example" });
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", { ...FACTS, port });
    await clock.pass(60);
    expect(sent[0]?.target).toEqual({
      namespace: "demo",
      revision: "hello-00001",
      vantage: "service",
      host: "hello-00001.demo.svc.k8s.example",
      port: asked,
    });
  });

  test("each endpoint at its own port, and the gateway with each host", async () => {
    const { clock, sent, prober } = stage({ gateway: GATEWAY });
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", {
      serviceName: null,
      port: 8012,
      endpoints: [
        { ip: "10.0.0.1", port: 8012 },
        { ip: "fd00::1", port: 8013 },
        { ip: "10.0.0.1", port: 8012 },
      ],
      hosts: ["hello.demo.example.com", "hello.demo.svc.cluster.local"],
    });
    await clock.pass(900);
    const common = { namespace: "demo", revision: "hello-00001" };
    expect(sent.map(({ target }) => target)).toEqual([
      { ...common, vantage: "endpoint", host: "10.0.0.1", port: 8012 },
      { ...common, vantage: "gateway", ...GATEWAY, hostHeader: "hello.demo.example.com" },
      { ...common, vantage: "endpoint", host: "fd00::1", port: 8013 },
      { ...common, vantage: "gateway", ...GATEWAY, hostHeader: "hello.demo.svc.cluster.local" },
    ]);
  });

  test("no gateway unless one is named", async () => {
    const { clock, sent, prober } = stage();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", { ...FACTS, serviceName: null, hosts: ["hello.example.com"] });
    await clock.pass(3_000);
    expect(sent).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  test("outside the cluster only the gateway, and it says why", async () => {
    const { clock, sent, prober } = stage({ inCluster: false, gateway: GATEWAY });
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(3), hosts: ["hello.example.com"] });
    await clock.pass(3_000);
    expect(counts(sent, ({ vantage }) => vantage)).toEqual({ gateway: 3 });
    expect(prober.reach).toEqual({ service: "no", reason: "notInCluster" });
  });

  test("a gateway that cannot be asked safely is said at once", () => {
    for (const host of ["a b", "gateway\r\n", "user@gateway", ""])
      expect(() => stage({ gateway: { host, port: 80 } })).toThrow(RangeError);
    expect(() => stage({ gateway: { host: "gateway", port: 0 } })).toThrow(RangeError);
  });

  test("an address that is gone is not asked again", async () => {
    const { clock, sent, prober } = stage();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", { ...FACTS, serviceName: null, endpoints: addresses(2) });
    await clock.pass(1_000);
    prober.update("demo/hello-00001", { ...FACTS, serviceName: null, endpoints: addresses(1) });
    await clock.pass(2_000);
    expect(counts(sent, ({ host }) => host)).toEqual({ "10.0.0.1": 3, "10.0.0.2": 1 });
  });

  test("a target that was refused is not asked again, and is no record", async () => {
    const made = stage();
    made.reply = () => {
      throw new Error("refused");
    };
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(10_000);
    expect(made.sent).toHaveLength(1);
    expect(made.records).toEqual([]);
  });

  test("a target that answers as only a user's container can is not asked again until chosen anew", async () => {
    const made = stage();
    made.reply = (_target, sentAt) => ({ status: 200, body: "Hello World!", ms: 2, sentAt });
    const begin = (): void => {
      made.prober.choose(["demo/hello-00001"]);
      made.prober.update("demo/hello-00001", FACTS);
    };
    begin();
    await made.clock.pass(5_000);
    begin();
    await made.clock.pass(5_000);
    expect(made.sent).toHaveLength(1);
    expect(made.records[0]?.object).toMatchObject({ status: 200, body: "Hello World!" });
    made.prober.choose([]);
    begin();
    await made.clock.pass(5_000);
    expect(made.sent).toHaveLength(2);
  });

  test.each([
    [200, "activator"],
    [400, "unexpected probe header value: activator\n"],
    [503, "shutting down\n"],
    [503, ""],
    [404, ""],
    [308, "moved"],
    [0, ""],
  ])("%i %j is asked on", async (status, body) => {
    const made = stage();
    made.reply = (_target, sentAt) => ({ status, body, ms: 2, sentAt });
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(3_000);
    expect(made.sent).toHaveLength(3);
  });
});

describe("how often", () => {
  test("each target once an interval, at least 250 ms", async () => {
    for (const [intervalMs, expected] of [
      [undefined, 10],
      [2_000, 5],
      [1, 40],
      [Number.NaN, 10],
    ] as const) {
      const { clock, sent, prober } = stage(intervalMs === undefined ? {} : { intervalMs });
      prober.choose(["demo/hello-00001"]);
      prober.update("demo/hello-00001", FACTS);
      await clock.pass(10_000);
      expect(sent).toHaveLength(expected);
    }
  });

  test("never more than allowed in any second, whatever is chosen meanwhile", async () => {
    const chance = random(20);
    const { clock, sent, prober } = stage({ gateway: GATEWAY, intervalMs: 250 });
    const all = Array.from({ length: 12 }, (_, i) => `demo/r-${i}`);
    for (let i = 0; i < 400; i += 1) {
      prober.choose(all.filter(() => chance.chance(0.6)));
      for (const id of all)
        prober.update(id, {
          serviceName: id.slice(5),
          port: 8012,
          endpoints: addresses(chance.below(4)),
          hosts: [`${id.slice(5)}.example.com`],
        });
      await clock.pass(chance.below(200));
    }
    expect(sent.length).toBeGreaterThan(500);
    for (const [i, { at }] of sent.entries()) {
      const later = sent[i + 20];
      if (later !== undefined) expect(later.at - at).toBeGreaterThanOrEqual(1_000);
    }
    for (const { target } of sent) expect(targetProblem(target)).toBeNull();
  });

  test("the limit is kept within 100 a second", async () => {
    const { clock, sent, prober } = stage({ maxPerSecond: 1e9 });
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(250) });
    await clock.pass(1_000);
    expect(sent).toHaveLength(100);
  });

  test("what the limit leaves is shared fairly by revisions, then vantage points, then addresses", async () => {
    const { clock, sent, prober } = stage({ gateway: GATEWAY, maxPerSecond: 10 });
    prober.choose(["demo/big", "demo/small"]);
    prober.update("demo/big", {
      serviceName: "big",
      port: 8012,
      endpoints: addresses(40),
      hosts: Array.from({ length: 30 }, (_, i) => `h${i}.example.com`),
    });
    prober.update("demo/small", {
      serviceName: "small",
      port: 8012,
      endpoints: addresses(10),
      hosts: Array.from({ length: 10 }, (_, i) => `s${i}.example.com`),
    });
    await clock.pass(60_000);
    expect(sent).toHaveLength(600);
    expect(counts(sent, ({ revision }) => revision)).toEqual({ big: 300, small: 300 });
    const big = sent.filter(({ target }) => target.revision === "big");
    const { service = 0, endpoint = 0, gateway = 0 } = counts(big, ({ vantage }) => vantage);
    // The one Service cannot be asked more often than its interval allows; the others share what it leaves.
    expect(service).toBeGreaterThanOrEqual(50);
    expect(Math.abs(endpoint - gateway)).toBeLessThanOrEqual(1);
    for (const vantage of ["endpoint", "gateway"]) {
      const asked = Object.values(
        counts(
          big.filter(({ target }) => target.vantage === vantage),
          ({ host, hostHeader = "" }) => `${host} ${hostHeader}`,
        ),
      );
      expect(asked).toHaveLength(vantage === "endpoint" ? 40 : 30);
      expect(Math.max(...asked) - Math.min(...asked)).toBeLessThanOrEqual(1);
    }
  });

  test("one probe at a time to a target, others go on", async () => {
    const made = stage();
    const open: (() => void)[] = [];
    made.reply = (target, sentAt) =>
      target.vantage === "endpoint"
        ? activator(target, sentAt)
        : new Promise((resolve) => open.push(() => resolve(activator(target, sentAt))));
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(1) });
    await made.clock.pass(5_000);
    // Dropped and known again: still under way.
    made.prober.update("demo/hello-00001", { ...FACTS, serviceName: null });
    made.prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(1) });
    made.prober.choose([]);
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(1) });
    await made.clock.pass(5_000);
    expect(counts(made.sent, ({ vantage }) => vantage)).toMatchObject({ service: 1 });
    expect(counts(made.sent, ({ vantage }) => vantage).endpoint).toBeGreaterThanOrEqual(9);
    open[0]?.();
    await settle();
    await made.clock.pass(100);
    expect(counts(made.sent, ({ vantage }) => vantage)).toMatchObject({ service: 2 });
  });

  test("a clock that is set back or forward neither stops nor hastens it", async () => {
    const { clock, sent, prober } = stage();
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(1) });
    for (const skewMs of [0, -3_600_000, 3_600_000]) {
      clock.skewMs = skewMs;
      const before = sent.length;
      await clock.pass(5_000);
      expect(sent.length - before).toBeGreaterThanOrEqual(10);
      expect(sent.length - before).toBeLessThanOrEqual(12);
    }
  });

  test("a name that is not resolved is asked less and less often, down to every 30 s", async () => {
    const made = stage();
    made.reply = failed("dns");
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(130_000);
    const at = made.sent.map((sent) => sent.at);
    expect(at.slice(1).map((t, i) => t - (at[i] ?? 0))).toEqual([
      2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
    made.reply = activator;
    await made.clock.pass(60_000);
    const last = made.sent.slice(-2).map((sent) => sent.at);
    expect((last[1] ?? 0) - (last[0] ?? 0)).toBe(1_000);
  });

  test("the timeout is handed on, from 50 ms to 10 s", async () => {
    for (const [timeoutMs, expected] of [
      [undefined, 1_000],
      [300, 300],
      [0, 50],
      [1e9, 10_000],
    ] as const) {
      const { clock, sent, prober } = stage(timeoutMs === undefined ? {} : { timeoutMs });
      prober.choose(["demo/hello-00001"]);
      prober.update("demo/hello-00001", FACTS);
      await clock.pass(60);
      expect(sent[0]?.options.timeoutMs).toBe(expected);
    }
  });
});

describe("what it records", () => {
  test("one PROBE record an answer, at the time of sending", async () => {
    const made = stage({ gateway: GATEWAY });
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", {
      ...FACTS,
      endpoints: [{ ip: "fd00::1", port: 8012 }],
      hosts: ["hello.example.com"],
    });
    await made.clock.pass(200);
    const object = {
      namespace: "demo",
      revision: "hello-00001",
      header: "activator",
      status: 200,
      body: "activator",
      ms: 2,
    };
    const common = { type: "PROBE", resource: "probe", initial: false };
    expect(made.records).toEqual([
      {
        ...common,
        t: START + 50,
        at: "2026-11-23T04:06:00.173Z",
        object: { ...object, vantage: "service" },
      },
      {
        ...common,
        t: START + 100,
        at: "2026-11-23T04:06:00.223Z",
        object: { ...object, vantage: "endpoint", target: "[fd00::1]:8012" },
      },
      {
        ...common,
        t: START + 150,
        at: "2026-11-23T04:06:00.273Z",
        object: { ...object, vantage: "gateway", target: "hello.example.com" },
      },
    ]);
  });

  test("a failure is a record with status 0 and the reason", async () => {
    const made = stage();
    made.reply = failed("refused");
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(60);
    expect(made.records[0]?.object).toMatchObject({ status: 0, body: "", err: "refused" });
  });

  test("a long body is cut after 200 characters, and stays well-formed", async () => {
    const made = stage();
    made.reply = (_target, sentAt) => ({ status: 404, body: `${"x".repeat(199)}😀😀`, ms: 2, sentAt });
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(60);
    expect(made.records[0]?.object.body).toBe(`${"x".repeat(199)}\uFFFD`);
  });
});

describe("whether it can reach a Service", () => {
  async function play(made: Stage, ...replies: Reply[]): Promise<void> {
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", { ...FACTS, endpoints: addresses(2) });
    for (const reply of replies) {
      made.reply = (target, sentAt) =>
        target.vantage === "service" ? reply(target, sentAt) : activator(target, sentAt);
      const before = made.sent.length;
      const asked = (): number =>
        made.sent.slice(before).filter(({ target }) => target.vantage === "service").length;
      while (asked() === 0) await made.clock.pass(50);
    }
  }

  test("is unknown before an answer, and no wonder after one", async () => {
    const made = stage();
    expect(made.prober.reach).toEqual({ service: "unknown", reason: "" });
    await play(made, activator);
    expect(made.prober.reach).toEqual({ service: "yes", reason: "" });
  });

  test.each([
    ["dns", "dns"],
    ["timeout", "timeout"],
    ["connect ENETUNREACH 10.96.0.1:80 - Local (0.0.0.0:0)", "unreachable"],
    ["connect EHOSTUNREACH 10.96.0.1:80", "unreachable"],
  ] as const)("%s three times in a row says no, an answer says yes again", async (err, reason) => {
    const made = stage();
    await play(made, failed(err), failed(err));
    expect(made.prober.reach).toEqual({ service: "unknown", reason: "" });
    await play(made, failed(err));
    expect(made.prober.reach).toEqual({ service: "no", reason });
    const held = made.prober.reach;
    await play(made, failed(err));
    expect(made.prober.reach).toBe(held);
    await play(made, activator);
    expect(made.prober.reach).toEqual({ service: "yes", reason: "" });
  });

  test("a Service without endpoints refuses: that says nothing about the way", async () => {
    const made = stage();
    await play(made, ...Array.from({ length: 5 }, () => failed("refused")));
    expect(made.prober.reach).toEqual({ service: "unknown", reason: "" });
  });

  test("one silent revision among others does not say no", async () => {
    const made = stage();
    made.reply = (target, sentAt) =>
      (target.revision === "silent" ? failed("timeout") : activator)(target, sentAt);
    made.prober.choose(["demo/silent", "demo/other"]);
    for (const name of ["silent", "other"])
      made.prober.update(`demo/${name}`, { ...FACTS, serviceName: name });
    for (let i = 0; i < 100; i += 1) {
      await made.clock.pass(100);
      expect(made.prober.reach.service).not.toBe("no");
    }
  });

  test("a cluster domain that is no name", async () => {
    const made = stage({ clusterDomain: "cluster.local\r\nX: y" });
    made.prober.choose(["demo/hello-00001"]);
    made.prober.update("demo/hello-00001", FACTS);
    await made.clock.pass(3_000);
    expect(made.sent).toEqual([]);
    expect(made.prober.reach).toEqual({ service: "no", reason: "clusterDomain" });
  });
});

describe("with real requests", () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((done) => (server === undefined ? done() : server.close(() => done()))));

  test("a queue-proxy and an activator are told apart", async () => {
    const heads: unknown[] = [];
    let isServe = false;
    const listening = createServer((request, response) => {
      heads.push([request.method, request.url, request.headers]);
      if (isServe) response.writeHead(400).end("unexpected probe header value: activator\n");
      else response.end("activator");
    });
    server = listening;
    await new Promise<void>((done) => listening.listen(0, "127.0.0.1", done));
    const { port } = listening.address() as AddressInfo;

    let got: (record: NewRecord) => void = () => {};
    const clock = new HeldClock();
    const prober = createProber({
      clock,
      sink: (record) => got(record),
      clusterDomain: "cluster.local",
      inCluster: true,
      send: (target, options) => sendProbe(target, { ...options, timeoutMs: 5_000 }),
    });
    prober.choose(["demo/hello-00001"]);
    prober.update("demo/hello-00001", {
      ...FACTS,
      serviceName: null,
      endpoints: [{ ip: "127.0.0.1", port }],
    });
    const next = async (): Promise<string> => {
      const record = new Promise<NewRecord>((resolve) => {
        got = resolve;
      });
      await clock.pass(1_000);
      const { object } = await record;
      return whoAnswered(Number(object.status), String(object.body), String(object.header));
    };
    expect(await next()).toBe("activator");
    isServe = true;
    expect(await next()).toBe("pod");
    prober.stop();
    const headers = {
      "k-network-probe": "activator",
      "user-agent": "Knative-Activator-Probe",
      connection: "close",
      host: `127.0.0.1:${port}`,
    };
    expect(heads).toEqual([
      ["GET", "/healthz", headers],
      ["GET", "/healthz", headers],
    ]);
  });
});
