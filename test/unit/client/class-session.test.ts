/** The class of a tab: opened, told, kept through a reload, followed, left, lost and over. */
import { beforeEach, describe, expect, test } from "vitest";
import { createLastingClass } from "../../../lib/client/class-lasting.ts";
import { type ClassSession, type ClassWorld, createClassSession } from "../../../lib/client/class-session.ts";
import type { Telling } from "../../../lib/client/class-teller.ts";
import type { EventSourceLike } from "../../../lib/stream/client.ts";

const ID = "abcdefghijklmnopqrstuv";
const SEAT = "vutsrqponmlkjihgfedcba";
const TELLING: Telling = { href: "/learn/zero", t: 5, playing: false, speed: 1, until: null, moves: 0 };
const PLACE = { href: "/learn/zero", t: 5, playing: false, speed: 1, until: null, since: 90, now: 100 };

type Listener = (event: { data?: unknown; lastEventId?: string }) => void;

class FakeSource implements EventSourceLike {
  readyState = 1;
  isClosed = false;
  readonly listeners = new Map<string, Listener>();
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, listener);
  }
  close(): void {
    this.isClosed = true;
  }
  send(type: string, data: unknown = {}, lastEventId = ""): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data), lastEventId });
  }
}

let sources: FakeSource[];
let timers: { ms: number; callback: () => void; isStopped: boolean }[];
let asked: { path: string; init: RequestInit }[];
let answers: { status: number; body: object; text?: string }[];
let refusal: { status: number; detail: string } | null;
let stored: Map<string, string>;
let now: number;

beforeEach(() => {
  sources = [];
  timers = [];
  asked = [];
  answers = [];
  refusal = null;
  stored = new Map();
  now = 1_000;
});

const open = (more: Partial<ClassWorld> = {}): ClassSession =>
  createClassSession({
    ...more,
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    fetch: async (path, init) => {
      asked.push({ path: String(path), init: init ?? {} });
      const { status, body, text } = answers.shift() ?? { status: 500, body: {} };
      return new Response(status === 204 ? null : (text ?? JSON.stringify(body)), { status });
    },
    now: () => now,
    createEventSource: (url) => {
      const source = new FakeSource(url);
      sources.push(source);
      return source;
    },
    after: (ms, callback) => {
      const timer = { ms, callback, isStopped: false };
      timers.push(timer);
      return () => {
        timer.isStopped = true;
      };
    },
    ask: async () => refusal,
  });
const last = (): FakeSource => sources.at(-1) as FakeSource;
const fire = (): void =>
  timers
    .filter(({ isStopped }) => !isStopped)
    .at(-1)
    ?.callback();
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("who teaches", () => {
  const opened = async (): Promise<ClassSession> => {
    answers.push({ status: 201, body: { id: ID, key: "secret", isOneOfMany: false } });
    const session = open();
    await session.open(TELLING);
    return session;
  };

  test("has a class whose key goes out in a header only", async () => {
    const session = await opened();
    expect(session.state).toMatchObject({ role: "teacher", id: ID, followers: 0 });
    answers.push({ status: 200, body: { followers: 7 } });
    session.tell({ ...TELLING, t: 6 });
    await settle();
    expect(session.state).toMatchObject({ followers: 7 });
    const { path, init } = asked.at(-1) as (typeof asked)[0];
    expect([path, new Headers(init.headers).get("x-skscope-class-key")]).toEqual([
      `/api/class/${ID}`,
      "secret",
    ]);
    expect(JSON.parse(String(init.body))).toEqual({
      href: "/learn/zero",
      t: 6,
      playing: false,
      speed: 1,
      until: null,
      sentAt: 1_000,
    });
  });

  test("keeps it through a reload, and tells at once where the page is", async () => {
    await opened();
    const again = open();
    expect(again.state).toMatchObject({ role: "teacher", id: ID, key: "secret" });
    answers.push({ status: 200, body: { followers: 2 } });
    again.tell(TELLING);
    await settle();
    expect(again.state).toMatchObject({ followers: 2 });
  });

  test("hears when the server does not answer, tries again after a second, and what was missed is told then", async () => {
    const session = await opened();
    answers.push({ status: 503, body: {} });
    session.tell({ ...TELLING, t: 6 });
    await settle();
    expect(session.state).toMatchObject({ role: "teacher", isOpen: false });
    session.tell({ ...TELLING, t: 6 });
    expect(asked).toHaveLength(2);
    now += 1_000;
    answers.push({ status: 200, body: { followers: 1 } });
    session.tell({ ...TELLING, t: 6 });
    await settle();
    expect([asked.length, session.state]).toMatchObject([3, { isOpen: true }]);
  });

  test("hears that the class is over", async () => {
    const session = await opened();
    const type = "urn:skscope:problem:unknown-class";
    answers.push({ status: 404, body: { type, detail: "There is no such class here." } });
    session.tell({ ...TELLING, t: 6 });
    await settle();
    expect(session.state).toEqual({ role: "over", reason: "There is no such class here." });
    expect(stored.size).toBe(0);
  });

  test.each(["vutsrqponmlkjihgfedcba", "no class", ID])(
    "keeps its key when a link to class %s is opened",
    async (id) => {
      const session = await opened();
      session.join(id);
      expect([session.state.role, sources.length]).toEqual(["teacher", 0]);
      expect(open().state).toMatchObject({ role: "teacher", id: ID, key: "secret" });
    },
  );

  test("hears how many look around and have left, and what is guessed", async () => {
    const session = await opened();
    const tally = { question: "down.probe", counts: [["pod", 2]] };
    answers.push({ status: 200, body: { followers: 3, away: 1, left: 2, tally } });
    session.tell({ ...TELLING, asked: { question: "down.probe", isOpen: true } });
    await settle();
    expect(session.state).toMatchObject({ followers: 3, away: 1, left: 2, tally });
    expect(JSON.parse(String(asked.at(-1)?.init.body)).asked).toEqual({
      question: "down.probe",
      isOpen: true,
    });
    // After a reload it is still known where the class was, on a page that none follows.
    expect(open().told).toMatchObject({ href: "/learn/zero", t: 5 });
  });

  test("goes on with the class whose tab was closed, and opens another one when that is over", async () => {
    const left = { id: ID, key: "secret", isOneOfMany: true };
    const lasting = {
      left: () => left,
      lead: () => undefined,
      rest: () => undefined,
      end: () => undefined,
      hasEnded: () => false,
    };
    answers.push({ status: 200, body: { followers: 2 } });
    const session = open({ lasting });
    await session.open(TELLING);
    expect([asked.length, asked[0]?.path, session.state]).toMatchObject([
      1,
      `/api/class/${ID}`,
      { role: "teacher", id: ID, key: "secret", isOneOfMany: true },
    ]);
    stored.clear();
    answers.push({ status: 404, body: {} }, { status: 201, body: { id: SEAT, key: "other" } });
    const next = open({ lasting });
    await next.open(TELLING);
    expect(next.state).toMatchObject({ role: "teacher", id: SEAT, key: "other" });
  });

  test("ends it", async () => {
    const session = await opened();
    answers.push({ status: 204, body: {} });
    await session.end();
    expect([asked.at(-1)?.init.method, session.state.role, stored.size]).toEqual(["DELETE", "none", 0]);
  });

  test.each([
    ["404 of what stands before the server", 404, "404 page not found", ""],
    ["403 of what stands before the server", 403, "<html>", ""],
    ["500", 500, JSON.stringify({ type: "urn:skscope:problem:internal", detail: "Broken." }), ""],
    [
      "sign-in that ended",
      401,
      JSON.stringify({ type: "urn:skscope:problem:unauthorized", detail: "Sign in." }),
      "Sign in.",
    ],
    [
      "full server",
      409,
      JSON.stringify({ type: "urn:skscope:problem:too-many-classes", detail: "This server holds 200." }),
      "This server holds 200.",
    ],
  ])("keeps it through a %s, and says what the server says", async (_, status, text, refusal) => {
    const session = await opened();
    answers.push({ status, body: {}, text });
    session.tell({ ...TELLING, t: 6 });
    await settle();
    expect(session.state).toMatchObject({ role: "teacher", id: ID, isOpen: false, refusal });
    now += 1_000;
    answers.push({ status: 200, body: { followers: 1 } });
    session.tell({ ...TELLING, t: 6 });
    await settle();
    expect(session.state).toMatchObject({ isOpen: true, refusal: "" });
  });

  test("cannot end it while the server does not hear of it", async () => {
    const session = await opened();
    answers.push({ status: 502, body: {} });
    await session.end();
    expect(session.state).toMatchObject({ role: "teacher", id: ID, isOpen: false });
    answers.push({ status: 204, body: {} });
    await session.end();
    expect(session.state.role).toBe("none");
  });

  test.each([
    ["three hours after it was led last, and not later", 3 * 3_600_000, "teacher"],
    ["later", 3 * 3_600_000 + 1, "none"],
  ])("goes on in a tab that comes back %s", async (_, later, role) => {
    await opened();
    now += later;
    expect(open().state.role).toBe(role);
  });

  test("does not go on in a tab that was copied from the one that has ended it", async () => {
    const all = new Map<string, string>();
    const lasting = createLastingClass({
      getItem: (key) => all.get(key) ?? null,
      setItem: (key, value) => void all.set(key, value),
      removeItem: (key) => void all.delete(key),
    });
    answers.push({ status: 201, body: { id: ID, key: "secret" } });
    const session = open({ lasting });
    await session.open(TELLING);
    const copy = new Map(stored);
    expect(open({ lasting }).state.role).toBe("teacher");
    answers.push({ status: 204, body: {} });
    await session.end();
    stored = copy;
    expect(open({ lasting }).state.role).toBe("none");
  });

  test("is told why there can be none", async () => {
    answers.push({ status: 409, body: { detail: "This server holds 100 classes." } });
    const session = open();
    await expect(session.open(TELLING)).rejects.toThrow("This server holds 100 classes.");
    expect(session.state.role).toBe("none");
  });
});

describe("who follows", () => {
  const joined = (): ClassSession => {
    const session = open();
    session.join(ID);
    return session;
  };

  test("hears where the teacher is, by the server's clock", () => {
    const session = joined();
    expect(last().url).toBe(`/api/class/${ID}`);
    last().send("open");
    last().send("place", PLACE, "e.1");
    expect(session.state).toMatchObject({ role: "student", isAway: false, place: PLACE });
    now = 1_500;
    expect(session.serverNow()).toBe(600);
  });

  test("obeys nothing that leads elsewhere", () => {
    const session = joined();
    last().send("place", { ...PLACE, href: "//evil.example/learn" }, "e.1");
    last().listeners.get("place")?.({ data: "no json" });
    expect(session.state).toMatchObject({ place: null });
  });

  test("goes on after a silence from what was heard last", () => {
    const session = joined();
    last().send("open");
    last().send("place", PLACE, "e.4");
    fire();
    expect([session.state, sources[0]?.isClosed]).toMatchObject([{ isOpen: false, place: PLACE }, true]);
    fire();
    expect(last().url).toBe(`/api/class/${ID}?lastEventId=e.4`);
    last().send("open");
    expect(session.state).toMatchObject({ isOpen: true });
  });

  test.each([
    [null, "student"],
    [{ status: 503, detail: "" }, "student"],
    [{ status: 429, detail: "" }, "student"],
    [{ status: 500, detail: "" }, "student"],
    [{ status: 521, detail: "" }, "student"],
    [{ status: 404, detail: "gone" }, "over"],
    [{ status: 401, detail: "sign in" }, "over"],
  ])("is through only when the refusal does not pass: %j", async (answer, role) => {
    const session = joined();
    refusal = answer;
    last().readyState = 2;
    last().send("error");
    await settle();
    expect(session.state.role).toBe(role);
    if (role === "over") expect(session.state).toMatchObject({ reason: answer?.detail });
  });

  /** Refuses the stream as a server that knows of no class, as often as the page asks, and tells for how long it did. */
  const refuseAsUnknown = async (session: ClassSession): Promise<number> => {
    refusal = { status: 404, detail: "gone" };
    let waited = 0;
    for (let i = 0; i < 50 && session.state.role === "student"; i++) {
      last().readyState = 2;
      last().send("error");
      await settle();
      const timer = timers.filter(({ isStopped }) => !isStopped).at(-1);
      if (session.state.role !== "student" || timer === undefined) break;
      waited += timer.ms;
      timer.callback();
    }
    return waited;
  };

  test("waits two minutes for a class that a server does not know of any more, and shows what was heard last", async () => {
    const session = joined();
    last().send("open");
    last().send("place", PLACE, "e.4");
    refusal = { status: 404, detail: "gone" };
    last().readyState = 2;
    last().send("error");
    await settle();
    expect(session.state).toMatchObject({ role: "student", isOpen: false, place: PLACE });
    fire();
    last().send("open");
    last().send("place", { ...PLACE, href: "/learn/wake" }, "f.1");
    expect(session.state).toMatchObject({ isOpen: true, place: { href: "/learn/wake" } });
    const waited = await refuseAsUnknown(session);
    expect([waited >= 120_000, waited < 150_000]).toEqual([true, true]);
    expect(session.state).toEqual({ role: "over", reason: "gone" });
  });

  test("stays with it when its link is opened again", async () => {
    const session = joined();
    last().send("place", PLACE, "e.4");
    session.setAway(true);
    session.join(ID);
    expect([sources.length, session.state]).toMatchObject([1, { isAway: false, place: PLACE }]);
  });

  test("waits for it through a reload as well", async () => {
    joined();
    expect(await refuseAsUnknown(open())).toBeGreaterThanOrEqual(120_000);
  });

  test("hears that the teacher has ended it", () => {
    const session = joined();
    last().send("over");
    expect([session.state, stored.size, last().isClosed]).toEqual([{ role: "over", reason: "" }, 0, true]);
  });

  test("looks around through a reload, while the class goes on, and rejoins", () => {
    joined().setAway(true);
    const again = open();
    last().send("place", PLACE, "e.9");
    expect(again.state).toMatchObject({ role: "student", isAway: true, place: PLACE });
    again.setAway(false);
    expect(again.state).toMatchObject({ isAway: false, place: PLACE });
  });

  test("says that it is there, whether it looks around and what it guesses, and again after a while", () => {
    const session = open({ seat: () => SEAT });
    const said = () => JSON.parse(String(asked.at(-1)?.init.body));
    session.join(ID);
    expect([last().url, asked.length]).toEqual([`/api/class/${ID}?seat=${SEAT}`, 0]);
    last().send("open");
    expect([asked.at(-1)?.path, said()]).toEqual([
      `/api/class/${ID}/seat`,
      { seat: SEAT, isAway: false, guess: null },
    ]);
    session.guess({ question: "down.probe", answer: "pod" });
    const guess = { question: "down.probe", answer: "pod" };
    expect(said()).toEqual({ seat: SEAT, isAway: false, guess });
    const before = asked.length;
    timers.find(({ ms, isStopped }) => ms === 20_000 && !isStopped)?.callback();
    expect([asked.length, said().guess]).toEqual([before + 1, guess]);
    session.setAway(true);
    expect(said()).toEqual({ seat: SEAT, isAway: true, guess });
    // Who looks around answers for themselves.
    session.guess({ question: "down.probe", answer: "nobody" });
    expect(said().guess).toEqual(guess);
    session.leave();
    expect(timers.filter(({ ms, isStopped }) => ms === 20_000 && !isStopped)).toEqual([]);
  });

  test("leaves for good", () => {
    const session = joined();
    session.leave();
    last().send("place", PLACE);
    expect([session.state.role, last().isClosed, open().state.role]).toEqual(["none", true, "none"]);
  });
});

test.each([
  "",
  "no json",
  "{}",
  '{"role":"teacher","id":"short","key":"k"}',
  `{"role":"teacher","id":"${ID}"}`,
])("a tab that kept %j has no class", (text) => {
  stored.set("skscope.class", text);
  expect(open().state).toEqual({ role: "none" });
  expect(sources).toEqual([]);
});
