import { describe, expect, test } from "vitest";
import { createLogTail, type LogPod, type LogTail } from "../../../lib/cluster/log-tail.ts";
import {
  type ApiResponse,
  type ClusterApi,
  ClusterUnreachableError,
  CredentialsError,
  type NewRecord,
} from "../../../lib/cluster/types.ts";
import { random } from "../../support/random.ts";
import { type HeldClock, heldClock } from "./held-clock.ts";

const START = Date.parse("2026-11-23T04:05:00Z");
const KEY = { "knative.dev/key": "demo/hello-00001" };

// ---------------------------------------------------------------- a hand-made API

/** One request for a log, answered by the test. */
class Request {
  readonly pod: string;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
  readonly #resolve: (response: ApiResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #pieces: (Uint8Array | Error | null)[] = [];
  #wake: () => void = () => undefined;

  constructor(
    path: string,
    signal: AbortSignal,
    resolve: (response: ApiResponse) => void,
    reject: (error: Error) => void,
  ) {
    const url = new URL(path, "https://cluster");
    this.pod = /\/namespaces\/knative-serving\/pods\/([^/]+)\/log$/.exec(url.pathname)?.[1] ?? url.pathname;
    this.query = url.searchParams;
    this.signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener("abort", () => {
      reject(new Error("aborted"));
      this.#push(new Error("aborted"));
    });
  }

  get since(): string | null {
    return this.query.get("sinceTime");
  }

  get isOpen(): boolean {
    return !this.signal.aborted;
  }

  fail(error: Error): void {
    this.#reject(error);
  }

  refuse(status: number, message: string, headers: Record<string, string> = {}): void {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(JSON.stringify({ kind: "Status", code: status, message }));
    }
    this.#resolve({ status, headers, body: body() });
  }

  /** Answers with a stream. */
  open(): this {
    this.#resolve({ status: 200, headers: {}, body: this.#body() });
    return this;
  }

  lines(...lines: string[]): this {
    return this.bytes(Buffer.from(lines.map((line) => `${line}\n`).join("")));
  }

  bytes(bytes: Uint8Array): this {
    this.#push(bytes);
    return this;
  }

  end(): void {
    this.#push(null);
  }

  cut(): void {
    this.#push(new Error("connection reset"));
  }

  #push(piece: Uint8Array | Error | null): void {
    this.#pieces.push(piece);
    this.#wake();
  }

  async *#body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      } else if (piece === null) return;
      else if (piece instanceof Error) throw piece;
      else yield piece;
    }
  }
}

interface Bench {
  readonly clock: HeldClock;
  readonly tail: LogTail;
  readonly requests: Request[];
  readonly records: NewRecord[];
  readonly gaps: string[];
  /** What the records say. */
  messages(): unknown[];
  /** The newest request, of a pod. */
  request(pod?: string): Request;
  reloads: number;
}

function bench(
  pods: readonly LogPod[] = [pod("autoscaler-a")],
  since = START,
  namespace: string | null = null,
  freshFrom = since,
): Bench {
  const clock = heldClock(START);
  const requests: Request[] = [];
  const records: NewRecord[] = [];
  const gaps: string[] = [];
  const api: ClusterApi = {
    name: "held",
    get: (path, signal = new AbortController().signal) =>
      new Promise((resolve, reject) => requests.push(new Request(path, signal, resolve, reject))),
    reload: () => {
      made.reloads += 1;
    },
  };
  const tail = createLogTail({
    api,
    clock,
    sink: (record) => records.push(record),
    since,
    freshFrom,
    namespace,
    onGap: (process, reason) => gaps.push(`${process}: ${reason}`),
  });
  const made: Bench = {
    clock,
    tail,
    requests,
    records,
    gaps,
    reloads: 0,
    messages: () => records.map(({ object }) => object.message ?? object.msg),
    request: (name) => {
      const found = requests.findLast((request) => name === undefined || request.pod === name);
      if (found === undefined) throw new Error("nothing was asked");
      return found;
    },
  };
  tail.pods(pods);
  return made;
}

function pod(name: string, more: Partial<LogPod> = {}): LogPod {
  return {
    namespace: "knative-serving",
    name,
    uid: `uid-${name}`,
    process: name.startsWith("activator") ? "activator" : "autoscaler",
    container: name.replace(/-.*/, ""),
    restarts: 0,
    running: true,
    ...more,
  };
}

/** The kubelet's time so many milliseconds after the start, with nanoseconds. */
function stamp(ms: number): string {
  return new Date(START + ms).toISOString().replace("Z", "000001Z");
}

function line(ms: number, message: string, more: object = {}): string {
  return `${stamp(ms)} ${JSON.stringify({ severity: "INFO", timestamp: stamp(ms), message, ...KEY, ...more })}`;
}

// ---------------------------------------------------------------- tests

describe("a log", () => {
  test("is asked for as the API wants it", () => {
    const { requests } = bench([pod("autoscaler-a")], START + 700);
    expect(requests.map(({ pod: name, query }) => [name, Object.fromEntries(query)])).toEqual([
      [
        "autoscaler-a",
        { container: "autoscaler", follow: "true", timestamps: "true", sinceTime: "2026-11-23T04:05:00Z" },
      ],
    ]);
  });

  test("is read from further back the first time: the last lines, told as the past", async () => {
    const { clock, requests, records, request } = bench(undefined, START - 3_600_000, null, START - 1_000);
    expect(request().query.get("tailLines")).toBe("5000");
    expect(request().since).toBe("2026-11-23T03:05:00Z");
    request()
      .open()
      .lines(line(-1_800_000, "SKS should be in Serve mode"), line(-999, "SKS should be in Proxy mode"))
      .end();
    await clock.settle();
    expect(records.map(({ t, extra }) => [t - START, extra])).toEqual([
      [-1_800_000, { backlog: true }],
      [-999, undefined],
    ]);
    await clock.advance(10_000);
    expect(requests.length).toBeGreaterThan(1);
    expect(request().query.get("tailLines")).toBeNull();
  });

  test("of which the past is too much is followed from now on", async () => {
    const { clock, gaps, records, requests, request } = bench(
      undefined,
      START - 3_600_000,
      null,
      START - 1_000,
    );
    const long = line(-1_800_000, "x".repeat(200_000));
    request()
      .open()
      .lines(...Array.from({ length: 90 }, () => long));
    await clock.settle();
    await clock.advance(10_000);
    expect(records.length).toBeLessThan(90);
    expect(requests).toHaveLength(2);
    expect(request().query.get("tailLines")).toBeNull();
    expect(request().since).toBe("2026-11-23T04:04:59Z");
    request().open().lines(line(500, "SKS should be in Serve mode"));
    await clock.settle();
    expect(records.at(-1)?.t).toBe(START + 500);
    expect(gaps).toEqual([]);
  });

  test("becomes records, in both spellings", async () => {
    const { clock, records, request } = bench();
    request()
      .open()
      .lines(
        line(100, "PA scale got=1, want=1, desiredPods=1 ebc=5"),
        `${stamp(200)} {"level":"error","ts":1795406700.25,"logger":"fallback","msg":"Unable to read sockstat","error":"Get \\"http://hello-00001.demo.svc.cluster.local\\": EOF"}`,
      );
    await clock.settle();
    expect(records.map(({ t, at, type, resource, initial }) => ({ t, at, type, resource, initial }))).toEqual(
      [
        {
          t: START + 100,
          at: "2026-11-23T04:05:00.100000Z",
          type: "LOG",
          resource: "autoscaler",
          initial: false,
        },
        {
          t: START + 250,
          at: "2026-11-23T04:05:00.25Z",
          type: "LOG",
          resource: "autoscaler",
          initial: false,
        },
      ],
    );
  });

  test("leaves out what came before, and counts what cannot be used", async () => {
    const { clock, tail, messages, request } = bench([pod("activator-a")], START + 700);
    request()
      .open()
      .lines(
        line(600, "Set capacity to 1 (backends: 1, index: 0/1)"),
        line(700, "Set capacity to 2 (backends: 1, index: 0/1)"),
        line(800, "of no use"),
        `${stamp(900)} goroutine 1 [running]:`,
        `${stamp(901)} ${JSON.stringify({ ...KEY, message: "x".repeat(256 * 1024) })}`,
        line(902, "Set capacity to 3 (backends: 1, index: 0/1)"),
      );
    await clock.settle();
    expect(messages()).toEqual([
      "Set capacity to 2 (backends: 1, index: 0/1)",
      "Set capacity to 3 (backends: 1, index: 0/1)",
    ]);
    expect(tail.status.lines).toEqual({ taken: 2, unused: 1, notJson: 1, tooLong: 1 });
  });

  test("stays in order through a flood", async () => {
    const { clock, records, request } = bench();
    const stream = request().open();
    const lines = Array.from({ length: 50_000 }, (_, i) => line(i / 10, `line ${i}`));
    const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
    for (let at = 0; at < bytes.length; at += 65_537) stream.bytes(bytes.subarray(at, at + 65_537));
    await clock.settle();
    expect(records.length).toBe(50_000);
    expect(records.every(({ object }, i) => object.message === `line ${i}`)).toBe(true);
  });
});

describe("a stream that ends", () => {
  test("well is followed again after a second, from the second of its last line, and nothing comes twice", async () => {
    const { clock, messages, gaps, requests, request } = bench();
    request().open().lines(line(4_200, "one"), line(4_900, "two")).end();
    await clock.settle();
    expect(requests.length).toBe(1);
    await clock.advance(999);
    expect(requests.length).toBe(1);
    await clock.advance(1);
    expect(requests.length).toBe(2);
    expect(request().since).toBe("2026-11-23T04:05:04Z");
    request().open().lines(line(4_200, "one"), line(4_900, "two"), line(4_900, "three"), line(7_000, "four"));
    await clock.settle();
    expect(messages()).toEqual(["one", "two", "three", "four"]);
    expect(gaps).toEqual([]);
  });

  test("by rotation goes on in a log that begins anew, and that is no gap", async () => {
    const { clock, messages, gaps, request } = bench();
    request().open().lines(line(4_200, "before")).end();
    await clock.advance(1_000);
    request().open().lines(line(4_300, "after"));
    await clock.settle();
    expect(messages()).toEqual(["before", "after"]);
    expect(gaps).toEqual([]);
  });

  test("by a break whose last line is gone afterwards is a gap", async () => {
    const { clock, messages, gaps, request } = bench();
    request().open().lines(line(4_200, "before")).cut();
    await clock.advance(1_000);
    request().open().lines(line(60_000, "after"));
    await clock.settle();
    expect(messages()).toEqual(["before", "after"]);
    expect(gaps).toEqual([
      "autoscaler: The log of autoscaler-a goes on, but its last known line is gone from it.",
    ]);
  });

  test("again and again is left alone longer and longer, until a line comes", async () => {
    const { clock, requests, request } = bench();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      request().fail(new ClusterUnreachableError("connection refused"));
      await clock.settle();
      waits.push(clock.pending[0] ?? -1);
      await clock.advance(clock.pending[0] ?? 0);
    }
    expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
    request().open().lines(line(100_000, "one")).cut();
    await clock.settle();
    expect(clock.pending).toEqual([750]);
    expect(requests.length).toBe(9);
  });

  test("at once, without a line, is no reason to ask every second", async () => {
    const { clock, requests, request } = bench();
    for (let i = 0; i < 5; i++) {
      request().open().lines("failed to create fsnotify watcher: too many open files").end();
      await clock.settle();
      await clock.advance(clock.pending[0] ?? 0);
    }
    expect(requests.length).toBe(6);
    expect(clock.now() - START).toBe(750 + 1_500 + 3_000 + 6_000 + 12_000);
  });

  test("without a word is noticed after five minutes", async () => {
    const { clock, tail, messages, gaps, requests, request } = bench();
    request().open().lines(line(1_000, "one"));
    await clock.advance(200_000);
    request().lines(line(200_000, "two"));
    await clock.advance(299_000);
    expect(requests.length).toBe(1);
    await clock.advance(1_000);
    expect(requests.length).toBe(2);
    expect(requests[0]?.isOpen).toBe(false);
    expect(tail.status.followed).toBe(1);
    request().open().lines(line(200_000, "two"), line(400_000, "three"));
    await clock.settle();
    expect(messages()).toEqual(["one", "two", "three"]);
    expect(gaps).toEqual([]);
  });
});

describe("nothing is lost and nothing comes twice", () => {
  test("of lines that are equal to the last digit", async () => {
    const { clock, messages, request } = bench();
    request().open().lines(line(1_000, "same")).cut();
    await clock.advance(1_000);
    request().open().lines(line(1_000, "same"), line(1_000, "same"));
    await clock.settle();
    expect(messages()).toEqual(["same", "same"]);
  });

  test("of lines that are printed a little after later ones", async () => {
    const { clock, messages, request } = bench();
    request().open().lines(line(4_900, "one"), line(5_030, "three")).cut();
    await clock.advance(1_000);
    expect(request().since).toBe("2026-11-23T04:05:04Z");
    request().open().lines(line(4_900, "one"), line(5_030, "three"), line(4_990, "two"));
    await clock.settle();
    expect(messages()).toEqual(["one", "three", "two"]);
  });

  const chance = random(7);
  const said = ["Příliš žluťoučký kůň", "🐎🐎", "plain", "same", "same"];
  const log: { readonly ms: number; readonly text: string }[] = [];
  for (let ms = 3; log.length < 60; ms += chance.pick([0, 0, 1, 40, 400, 1_300])) {
    // Lines of the two streams of a container may be a little out of order, also across a second.
    const at = Math.max(0, ms - chance.pick([0, 0, 0, 60]));
    log.push({ ms: at, text: line(at, chance.pick(said), chance.chance(0.3) ? {} : { n: log.length }) });
  }
  const expected = log.map(({ text }) => text.slice(text.indexOf(" ") + 1));
  const served = (since: string | null): Buffer => {
    const from = Date.parse(since ?? "") - START;
    const lines = log.filter(({ ms }) => ms >= from);
    return Buffer.from(lines.map(({ text }) => `${text}\n`).join(""));
  };
  const total = served(new Date(START).toISOString()).length;

  test("wherever the stream is cut", async () => {
    for (let cut = 0; cut <= total; cut += 37) {
      const { clock, records, gaps, request, tail } = bench();
      const bytes = served(request().since);
      const first = request().open();
      for (let at = 0; at < cut; at += 37) first.bytes(bytes.subarray(at, Math.min(cut, at + 37)));
      if (cut % 2 === 0) first.cut();
      else first.end();
      await clock.advance(1_000);
      request().open().bytes(served(request().since)).end();
      await clock.settle();
      expect(records.map(({ object }) => JSON.stringify(object))).toEqual(expected);
      expect(gaps).toEqual([]);
      tail.stop();
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("however often it is cut (%d)", async (seed) => {
    const dice = random(seed);
    const { clock, records, request, requests } = bench();
    for (let i = 0; i < 200 && records.length < log.length; i++) {
      const bytes = served(request().since);
      const cut = Math.min(bytes.length, dice.below(2_500));
      request().open().bytes(bytes.subarray(0, cut));
      if (dice.chance(0.7)) request().cut();
      else request().end();
      await clock.settle();
      await clock.advance(clock.pending[0] ?? 0);
    }
    expect(records.map(({ object }) => JSON.stringify(object))).toEqual(expected);
    expect(requests.length).toBeGreaterThan(5);
  });
});

describe("a container that", () => {
  test("waits to start is asked again every two seconds", async () => {
    const { clock, tail, messages, requests, request } = bench();
    for (let i = 1; i <= 5; i++) {
      request().refuse(
        400,
        'container "autoscaler" in pod "autoscaler-a" is waiting to start: ContainerCreating',
      );
      await clock.settle();
      expect(clock.pending).toEqual([2_000]);
      await clock.advance(2_000);
      expect(requests.length).toBe(i + 1);
    }
    expect(tail.status).toMatchObject({ followed: 0, refused: [], failing: [], noneSince: START });
    request().open().lines(line(11_000, "up"));
    await clock.settle();
    expect(messages()).toEqual(["up"]);
    expect(tail.status).toMatchObject({ followed: 1, noneSince: null });
  });

  test("is restarted says its last words, and is followed again at once", async () => {
    const { clock, tail, messages, gaps, requests, request } = bench();
    request().open().lines(line(1_000, "one"));
    await clock.settle();
    tail.pods([pod("autoscaler-a", { restarts: 1 })]);
    request().lines(line(1_500, "last words")).end();
    await clock.settle();
    expect(requests.length).toBe(2);
    expect(request().since).toBe("2026-11-23T04:05:01Z");
    request().open().lines(line(1_900, "anew"));
    await clock.settle();
    expect(messages()).toEqual(["one", "last words", "anew"]);
    expect(gaps).toEqual([]);
    expect(clock.pending.length).toBe(1);
  });

  test("is restarted while its stream hangs is followed after two seconds", async () => {
    const { clock, tail, messages, requests, request } = bench();
    request().open().lines(line(1_000, "one"));
    await clock.settle();
    tail.pods([pod("autoscaler-a", { restarts: 1 })]);
    await clock.advance(1_999);
    expect(requests.length).toBe(1);
    await clock.advance(1);
    expect(requests.length).toBe(2);
    expect(requests[0]?.isOpen).toBe(false);
    request().open().lines(line(1_900, "anew"));
    await clock.settle();
    expect(messages()).toEqual(["one", "anew"]);
  });

  test("does not run is not asked for until it does", async () => {
    const { clock, tail, requests, request } = bench([pod("autoscaler-a", { running: false })]);
    await clock.advance(600_000);
    expect(requests.length).toBe(0);
    expect(tail.status.wanted).toBe(0);
    tail.pods([pod("autoscaler-a")]);
    await clock.settle();
    expect(requests.length).toBe(1);
    request().open().lines(line(1_000, "one"));
    await clock.settle();
    tail.pods([pod("autoscaler-a", { running: false })]);
    request().lines(line(2_000, "two")).end();
    await clock.advance(600_000);
    expect(requests.length).toBe(1);
    expect(clock.pending).toEqual([]);
  });
});

describe("an answer without a log", () => {
  test("403: is refused, said so, and tried again every minute", async () => {
    const { clock, tail, requests, request } = bench();
    let told = 0;
    tail.onStatus(() => {
      told += 1;
    });
    request().refuse(403, 'pods "autoscaler-a" is forbidden');
    await clock.advance(59_999);
    expect(requests.length).toBe(1);
    expect(tail.status).toMatchObject({
      wanted: 1,
      followed: 0,
      noneSince: START,
      refused: [
        { pod: "autoscaler-a", process: "autoscaler", code: 403, reason: 'pods "autoscaler-a" is forbidden' },
      ],
    });
    await clock.advance(1);
    expect(requests.length).toBe(2);
    expect(told).toBe(1);
    request().open();
    await clock.settle();
    expect(tail.status).toMatchObject({ followed: 1, refused: [], noneSince: null });
    expect(told).toBe(2);
  });

  test("404: waits until the pod is named again", async () => {
    const { clock, tail, requests, request } = bench();
    request().refuse(404, 'pods "autoscaler-a" not found');
    await clock.advance(600_000);
    expect(requests.length).toBe(1);
    expect(tail.status.refused.map(({ code }) => code)).toEqual([404]);
    tail.pods([pod("autoscaler-a")]);
    await clock.settle();
    expect(requests.length).toBe(2);
  });

  test("401: new credentials are tried at once, and then with patience", async () => {
    const made = bench();
    const { clock, tail, requests, request } = made;
    request().refuse(401, "Unauthorized");
    await clock.settle();
    expect(made.reloads).toBe(1);
    expect(requests.length).toBe(2);
    request().refuse(401, "Unauthorized");
    await clock.settle();
    expect(made.reloads).toBe(1);
    expect(requests.length).toBe(2);
    expect(clock.pending).toEqual([750]);
    expect(tail.status.failing).toMatchObject([{ code: 401, reason: "Unauthorized" }]);
    await clock.advance(750);
    request().open();
    await clock.advance(60_000);
    request().cut();
    await clock.advance(1_000);
    request().refuse(401, "Unauthorized");
    await clock.settle();
    expect(made.reloads).toBe(2);
  });

  test("401 of many logs reads the credentials once", async () => {
    const made = bench([pod("autoscaler-a"), pod("autoscaler-b"), pod("activator-a")]);
    for (const request of [...made.requests]) request.refuse(401, "Unauthorized");
    await made.clock.settle();
    expect(made.reloads).toBe(1);
    expect(made.requests.length).toBe(6);
  });

  test("credentials that cannot be had are read again", async () => {
    const made = bench();
    made.request().fail(new CredentialsError("the plugin fails"));
    await made.clock.settle();
    expect(made.reloads).toBe(1);
    expect(made.tail.status.failing).toMatchObject([{ code: 0, reason: "the plugin fails" }]);
  });

  test.each([429, 503])("%d: the server says how long to wait", async (status) => {
    const { clock, tail, requests, request } = bench();
    request().refuse(status, "slow down", { "retry-after": "17" });
    await clock.advance(16_999);
    expect(requests.length).toBe(1);
    expect(tail.status.failing).toMatchObject([{ code: status, reason: "slow down" }]);
    await clock.advance(1);
    expect(requests.length).toBe(2);
  });
});

test("the head of an answer that does not come is a log without lines, not one that cannot be followed", async () => {
  const { clock, tail } = bench();
  await clock.advance(4_999);
  expect(tail.status).toMatchObject({ followed: 0, noneSince: START });
  await clock.advance(1);
  expect(tail.status).toMatchObject({ followed: 1, noneSince: null });
});

describe("the pods", () => {
  test("all replicas of all processes are followed", async () => {
    const pods = [pod("autoscaler-a"), pod("autoscaler-b"), pod("activator-a")];
    const { clock, tail, records, request } = bench(pods);
    for (const { name } of pods) request(name).open();
    request("autoscaler-b").lines(line(1_000, "one"));
    await clock.settle();
    request("activator-a").lines(line(900, "Set capacity to 1 (backends: 1, index: 0/1)"));
    await clock.settle();
    request("autoscaler-a").lines(line(1_100, "three"));
    await clock.settle();
    expect(records.map(({ resource, t }) => [resource, t - START])).toEqual([
      ["autoscaler", 1_000],
      ["activator", 900],
      ["autoscaler", 1_100],
    ]);
    expect(tail.status).toMatchObject({ wanted: 3, followed: 3, leftOut: 0 });
  });

  test("that are gone are no longer followed, and new ones are", async () => {
    const { clock, tail, messages, requests, request } = bench();
    request().open().lines(line(1_000, "one"));
    await clock.settle();
    tail.pods([pod("autoscaler-b")]);
    await clock.settle();
    expect(requests.map(({ pod: name, isOpen }) => [name, isOpen])).toEqual([
      ["autoscaler-a", false],
      ["autoscaler-b", true],
    ]);
    request("autoscaler-a").lines(line(2_000, "late"));
    request("autoscaler-b").open().lines(line(3_000, "two"));
    await clock.settle();
    expect(messages()).toEqual(["one", "two"]);
    tail.pods([]);
    await clock.settle();
    expect(clock.pending).toEqual([]);
    expect(tail.status).toMatchObject({ wanted: 0, followed: 0, noneSince: START });
  });

  test("that a list leaves out by mistake go on where they were", async () => {
    const { clock, tail, messages, request } = bench();
    request().open().lines(line(1_000, "one"));
    await clock.settle();
    tail.pods([]);
    tail.pods([pod("autoscaler-a")]);
    request().open().lines(line(1_000, "one"), line(1_001, "two"));
    await clock.settle();
    expect(messages()).toEqual(["one", "two"]);
  });

  test("that are gone before the end of their log was read leave a gap", async () => {
    const { clock, tail, gaps, request } = bench();
    request().open().lines(line(1_000, "one")).cut();
    await clock.settle();
    tail.pods([]);
    expect(gaps).toEqual(["autoscaler: autoscaler-a is gone, and the end of its log could not be read."]);
  });

  test("that are gone after their log was found again leave none", async () => {
    const { clock, tail, gaps, request } = bench();
    request().open().lines(line(1_000, "one")).cut();
    await clock.advance(1_000);
    request().open().lines(line(1_000, "one"));
    await clock.settle();
    tail.pods([]);
    expect(gaps).toEqual([]);
  });

  test("beyond ten of a process are left out and counted, and take over when one goes", async () => {
    const many = Array.from({ length: 13 }, (_, i) => pod(`activator-${i}`, { running: i !== 0 }));
    const { tail, requests } = bench([...many, pod("autoscaler-a")]);
    expect(tail.status).toMatchObject({ wanted: 11, leftOut: 3 });
    expect(requests.length).toBe(11);
    tail.pods([...many.filter(({ name }) => name !== "activator-5"), pod("autoscaler-a")]);
    expect(requests.length).toBe(12);
    expect(requests.at(-1)?.pod).toBe("activator-11");
    expect(requests.filter(({ isOpen }) => isOpen).length).toBe(11);
    expect(tail.status.leftOut).toBe(2);
  });

  test("named again as they were change nothing", async () => {
    const { clock, tail, requests, request } = bench();
    request().open();
    await clock.settle();
    let told = 0;
    tail.onStatus(() => {
      told += 1;
    });
    tail.pods([pod("autoscaler-a")]);
    await clock.settle();
    expect([requests.length, told]).toEqual([1, 0]);
  });
});

test("stop ends every request and every wait, and nothing comes afterwards", async () => {
  const { clock, tail, messages, requests, request, gaps } = bench([
    pod("autoscaler-a"),
    pod("autoscaler-b"),
  ]);
  request("autoscaler-a").open().lines(line(1_000, "one"));
  request("autoscaler-b").fail(new ClusterUnreachableError("no"));
  await clock.settle();
  request("autoscaler-a").lines(line(2_000, "two"));
  tail.stop();
  tail.pods([pod("autoscaler-c")]);
  await clock.advance(600_000);
  expect(messages()).toEqual(["one"]);
  expect(requests.filter(({ isOpen }) => isOpen)).toEqual([]);
  expect(requests.length).toBe(2);
  expect(clock.pending).toEqual([]);
  expect(gaps).toEqual([]);
});

describe("when one namespace is watched", () => {
  const line = (message: string, more: object = {}): string =>
    JSON.stringify({ severity: "ERROR", timestamp: "2026-11-23T04:05:01.000000000Z", message, ...more });
  const LINES = [
    line("own", { "knative.dev/key": "demo/hello-00001" }),
    line("foreign", { "knative.dev/key": "demo2/hello-00001" }),
    line("Async prober is done for &{{ } {hello-00001  demo  465a995c", {}),
    line("Async prober is done for &{{ } {hello-00001  other  465a995c", {}),
    line("Unable to read sockstat", { error: 'Get "http://hello-00001.other.svc.cluster.local/"' }),
  ];

  test("the lines of other namespaces' revisions are no records", async () => {
    for (const [namespace, expected] of [
      ["demo", 2],
      [null, 5],
    ] as const) {
      const { clock, request, messages, tail } = bench(undefined, START, namespace);
      request()
        .open()
        .lines(...LINES);
      await clock.settle();
      expect(messages()).toHaveLength(expected);
      expect(tail.status.lines).toMatchObject({ taken: expected, unused: 5 - expected });
    }
  });
});
