/** A class over HTTP: opened, told, followed, ended; and who may not. */
import { expect, test } from "vitest";
import { type Answer, ask, send } from "./http.ts";

const PLACE = {
  href: "/learn/zero?beat=2",
  t: 1_767_225_600_000,
  playing: true,
  speed: 2,
  until: null,
  sentAt: 0,
};
const JSON_BODY = { "content-type": "application/json" };

const open = (
  place: object = PLACE,
  headers: Readonly<Record<string, string>> = JSON_BODY,
): Promise<Answer> => ask("/api/class", { method: "POST", headers, body: JSON.stringify(place) });
const tell = (id: string, key: string, place: object = PLACE): Promise<Answer> =>
  ask(`/api/class/${id}`, {
    method: "PUT",
    headers: { ...JSON_BODY, "x-skscope-class-key": key },
    body: JSON.stringify(place),
  });
const end = (id: string, key: string): Promise<Answer> =>
  ask(`/api/class/${id}`, { method: "DELETE", headers: { "x-skscope-class-key": key } });
const kind = ({ status, text }: Answer): unknown => [status, JSON.parse(text).type.split(":").at(-1)];

/** What a follower hears, until the server ends it or it has heard enough. */
async function hear(
  id: string,
  enough: (text: string) => boolean,
  onText: (text: string) => void = () => {},
) {
  const response = await send(`/api/class/${id}`);
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) {
    text += part;
    onText(text);
    if (enough(text)) break;
  }
  response.destroy();
  return { status: response.statusCode, headers: response.headers, text };
}

test("who comes late hears where the teacher is, then each change, then the end", async () => {
  const { id, key } = JSON.parse((await open()).text);
  expect((await tell(id, key, { ...PLACE, href: "/sandbox" })).status).toBe(200);
  let step = 0;
  const { status, headers, text } = await hear(
    id,
    () => false,
    (soFar) => {
      if (step === 0 && soFar.includes('"/sandbox"')) {
        step = 1;
        void tell(id, key, { ...PLACE, href: "/learn/wake" });
      }
      if (step === 1 && soFar.includes('"/learn/wake"')) {
        step = 2;
        void end(id, key);
      }
    },
  );
  expect([status, headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
  expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual(["place", "place", "over"]);
  expect(text).not.toContain(key);
  expect(kind(await ask(`/api/class/${id}`))).toEqual([404, "unknown-class"]);
});

test("its teacher hears how many follow", async () => {
  const { id, key } = JSON.parse((await open()).text);
  await hear(
    id,
    (text) => text.includes("event: place"),
    () => undefined,
  );
  const follower = send(`/api/class/${id}`);
  const response = await follower;
  await expect.poll(async () => JSON.parse((await tell(id, key)).text).followers, { interval: 300 }).toBe(1);
  response.destroy();
  await expect.poll(async () => JSON.parse((await tell(id, key)).text).followers, { interval: 300 }).toBe(0);
  expect((await end(id, key)).status).toBe(204);
});

const sit = (id: string, message: object): Promise<Answer> =>
  ask(`/api/class/${id}/seat`, { method: "PUT", headers: JSON_BODY, body: JSON.stringify(message) });

test("its teacher hears how many look around and have left, and what they guess while it is asked", async () => {
  const { id, key } = JSON.parse((await open()).text);
  const asking = { ...PLACE, asked: { question: "down.probe", isOpen: true } };
  const look = async (place: object = asking) => JSON.parse((await tell(id, key, place)).text);
  await look();
  const [ann, ben] = ["a".repeat(22), "b".repeat(22)];
  const streams = [await send(`/api/class/${id}?seat=${ann}`), await send(`/api/class/${id}?seat=${ben}`)];
  const guess = { question: "down.probe", answer: "pod" };
  const counted = async (message: object) => JSON.parse((await sit(id, message)).text);
  expect(await counted({ seat: ann, isAway: false, guess })).toEqual({ isCounted: true });
  expect(await counted({ seat: ben, isAway: true, guess: null })).toEqual({ isCounted: false });
  // Who has no stream has no seat.
  expect(await counted({ seat: "c".repeat(22), isAway: false, guess })).toEqual({ isCounted: false });
  expect(await look()).toEqual({
    followers: 1,
    away: 1,
    left: 0,
    tally: { question: "down.probe", counts: [["pod", 1]] },
  });
  const told = await hear(id, (text) => text.includes("event: place"));
  expect(told.text).toContain('"asked":{"question":"down.probe","isOpen":true}');
  expect(told.text).not.toMatch(/tally|"pod"/);
  streams[1]?.destroy();
  await expect.poll(async () => (await look()).left, { interval: 300 }).toBe(1);
  await look({ ...PLACE, asked: { question: "down.probe", isOpen: false } });
  expect(await counted({ seat: ann, isAway: false, guess: { ...guess, answer: "x" } })).toEqual({
    isCounted: false,
  });
  streams[0]?.destroy();
  expect((await end(id, key)).status).toBe(204);
  expect(kind(await sit(id, { seat: ann, isAway: false, guess: null }))).toEqual([404, "unknown-class"]);
});

test("what is no seat and no guess is refused, and so is a page that says too much", async () => {
  const { id, key } = JSON.parse((await open()).text);
  const seat = "d".repeat(22);
  const stream = await send(`/api/class/${id}?seat=${seat}`);
  const here = { seat, isAway: false, guess: null };
  for (const message of [
    { ...here, seat: "short" },
    { ...here, guess: { question: "<b>", answer: 1 } },
    { ...here, more: "x".repeat(1_100) },
  ])
    expect(kind(await sit(id, message))).toEqual([400, "bad-parameter"]);
  expect(kind(await ask(`/api/class/${id}?seat=short`))).toEqual([400, "bad-parameter"]);
  const foreign = { ...JSON_BODY, origin: "http://evil.example", "sec-fetch-site": "cross-site" };
  const sent = { method: "PUT", headers: foreign, body: JSON.stringify(here) };
  expect((await ask(`/api/class/${id}/seat`, sent)).status).toBe(403);
  const answers = await Promise.all(Array.from({ length: 30 }, () => sit(id, here)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
  stream.destroy();
  await end(id, key);
});

test("nobody tells or ends it without the key, and nothing leads out of this server", async () => {
  const { id, key } = JSON.parse((await open()).text);
  for (const wrong of ["", id, "x".repeat(32)]) {
    expect(kind(await tell(id, wrong))).toEqual([403, "not-the-teacher"]);
    expect(kind(await end(id, wrong))).toEqual([403, "not-the-teacher"]);
  }
  for (const href of ["//evil.example/", "https://evil.example/learn", "/learn/../api/x", "/learn/teach"])
    expect(kind(await tell(id, key, { ...PLACE, href }))).toEqual([400, "bad-parameter"]);
  expect((await end(id, key)).status).toBe(204);
});

test.each([
  ["another site", { origin: "http://evil.example", "sec-fetch-site": "cross-site" }, 403],
  ["another type", { "content-type": "text/plain" }, 415],
])("%s opens none", async (_, headers, status) => {
  expect((await open(PLACE, { ...JSON_BODY, ...headers })).status).toBe(status);
});

test("a body that is too long, or no place, is refused", async () => {
  expect(kind(await open({ ...PLACE, more: "x".repeat(9_000) }))).toEqual([400, "bad-parameter"]);
  expect(kind(await open({ href: "/learn" }))).toEqual([400, "bad-parameter"]);
  expect(kind(await ask("/api/class/../x"))).toEqual([404, "unknown-route"]);
  expect(kind(await ask("/api/class/short"))).toEqual([400, "bad-parameter"]);
});
