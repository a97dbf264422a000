import { expect, test } from "vitest";
import { withoutCredentials, withoutCredentialsIn } from "../../../lib/trace/redact-text.ts";

const JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl-_x";

test.each([
  ["Authorization: Bearer abc.def-ghi", "Authorization: (redacted)"],
  ["authorization=Basic dXNlcjpwYXNz, status=401", "authorization=(redacted), status=401"],
  [
    '{"Authorization":["Bearer abcdefghij"],"Accept":["*/*"]}',
    '{"Authorization":["(redacted)"],"Accept":["*/*"]}',
  ],
  ['sent \\"authorization\\": \\"Bearer abcdefghij\\"', 'sent \\"authorization\\": \\"(redacted)\\"'],
  ["map[Cookie:[session=1234]]", "map[Cookie:[(redacted)]]"],
  ["refused bearer abcdefgh1234", "refused bearer (redacted)"],
  [`the token ${JWT} has expired`, "the token (redacted) has expired"],
  ["GET https://user:pass@host/path", "GET https://(redacted)@host/path"],
  ["GET /x?access_token=abc&a=1", "GET /x?access_token=(redacted)&a=1"],
  ["GET /x?a=1&X-Amz-Signature=0a1b2c", "GET /x?a=1&X-Amz-Signature=(redacted)"],
  ["failed: password=hunter2 user=x", "failed: password=(redacted) user=x"],
  ['{"apiKey": "k-1"}', '{"apiKey": "(redacted)"}'],
])("%s", (text, said) => {
  expect(withoutCredentials(text)).toBe(said);
  expect(withoutCredentials(said)).toBe(said);
});

test.each([
  "Updating SKS demo/r to mode Proxy",
  'secret "db" not found',
  "http://10.0.0.1:8012/healthz: connection refused",
  "error: passed 3 of 4 probes; basic checks are done",
  "the password is wrong",
  "desired scale 1, token bucket is empty",
])("%s: nothing to take out", (text) => {
  expect(withoutCredentials(text)).toBe(text);
});

test("of a structured line, in every depth; what is unchanged is shared", () => {
  const plain = { message: "x", "knative.dev/key": "demo/r", list: ["y"] };
  expect(withoutCredentialsIn(plain)).toBe(plain);
  const line = { ...plain, headers: { Authorization: ["Bearer x"], Accept: "a" }, args: ["--token=abc"] };
  expect(withoutCredentialsIn(line)).toEqual({
    ...plain,
    headers: { Authorization: "(redacted)", Accept: "a" },
    args: ["--token=(redacted)"],
  });
});

test("time goes with length", () => {
  for (const piece of ["password", "authorization", "://a", "eyJ", "basic ", "token=", "cookie: [", "x-"]) {
    const cost = (count: number): number => {
      const text = piece.repeat(count);
      const before = process.threadCpuUsage();
      for (let i = 0; i < 5; i++) withoutCredentials(text);
      const { user, system } = process.threadCpuUsage(before);
      return user + system;
    };
    cost(10_000);
    // Eight times as much; its square would be 64.
    expect(cost(80_000)).toBeLessThan(30 * (cost(10_000) + 2_000));
  }
});
