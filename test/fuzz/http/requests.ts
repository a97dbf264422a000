/** Requests to every route and page, and to none: paths, queries, headers and bodies that somebody has spoilt. */
import type { Random } from "../../support/random.ts";
import { hostileText } from "../hostile-values.ts";
import { inputOf } from "../trace/inputs.ts";
import { mutated } from "../trace/mutations.ts";

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly hasToken: boolean;
  readonly bytes: Uint8Array;
}

const REVISION = "/api/sources/ID/revisions/demo/hello-00001";
const PATHS = [
  "/",
  "/healthz",
  "/readyz",
  "/metrics",
  "/sign-in",
  "/sign-in/session",
  "/open",
  "/learn",
  "/learn/1",
  "/protocol",
  "/sandbox",
  "/traces/index.json",
  "/traces/cold-start.ndjson.gz",
  "/_next/image?url=/icon.svg&w=64&q=75",
  "/_next/data/x/index.json",
  "/api/health",
  "/api/mcp",
  "/api/openapi.json",
  "/api/sources",
  "/api/sources/ID",
  "/api/sources/ID/report",
  "/api/sources/ID/export?format=otlp",
  "/api/sources/ID/cold-starts",
  "/api/sources/ID/found",
  "/api/sources/ID/stats?by=day&within=3000&share=99&from=2026-11-23T04:05:14Z&service=hello",
  "/api/sources/ID/history?from=2026-11-23T04:05:14Z",
  "/view/ID/trends",
  "/view/ID/report",
  "/api/sources/ID/records/17",
  "/api/sources/ID/probe?revision=demo/hello-00001",
  "/api/sources/ID/recording",
  `${REVISION}/timeline?from=2026-11-23T04:05:14Z&to=2026-11-23T04:06:14Z`,
  `${REVISION}/objects?at=2026-11-23T04:05:30Z`,
  `${REVISION}/episodes?format=chrome&kind=cold-start&index=1`,
  "/api/stream?source=ID&scope=overview",
  "/api/stream?source=ID&scope=revision&namespace=demo&name=hello-00001&speed=10&from=2026-11-23T04:05:14Z",
  "/api/recordings?name=fuzz.ndjson",
  "/api/recordings/ID",
  "/view/ID",
  "/view/ID/demo/hello-00001?t=2026-11-23T04:05:30Z&tab=why",
];
const IDS = ["cold-start", "rollout", "nope", "live-x", "sim.x", "..", "__proto__", "fuzz"];
const METHODS = [
  "GET",
  "GET",
  "GET",
  "GET",
  "POST",
  "DELETE",
  "PUT",
  "PATCH",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "get",
  "BREW",
];

/** One request as bytes; only those with the token hold it, in a header. */
export function requestOf(chance: Random, token: string, port: number): RawRequest {
  const method = chance.pick(METHODS);
  const path = pathOf(chance);
  const hasToken = chance.chance(0.6);
  const headers: string[] = [
    `Host: ${chance.chance(0.93) ? `127.0.0.1:${port}` : oneLine(hostileText(chance, "localhost"))}`,
  ];
  if (hasToken) headers.push(`Authorization: Bearer ${token}`);
  if (chance.chance(0.8)) headers.push("Connection: close");
  const count = chance.chance(0.5) ? 0 : chance.below(4);
  for (let i = 0; i < count; i++) headers.push(oneLine(chance.pick(HEADERS)(chance)));
  const body = chance.chance(0.4) ? bodyOf(chance) : new Uint8Array(0);
  if (body.length > 0) headers.push(...lengthOf(chance, body.length));
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`, "utf8");
  return { method, path, hasToken, bytes: Buffer.concat([head, body]) };
}

function pathOf(chance: Random): string {
  let path = chance.pick(PATHS).replace("ID", chance.pick(IDS));
  const count = chance.chance(0.3) ? 0 : 1 + chance.below(2);
  for (let i = 0; i < count; i++) path = chance.pick(PATH_CHANGES)(path, chance);
  return path.replace(/[\s\p{Cc}]/gu, (letter) => encodeURIComponent(letter));
}

const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, "�"));

const PATH_CHANGES: readonly ((path: string, chance: Random) => string)[] = [
  // A value, a name or a segment of a hostile sort.
  (path, chance) =>
    changedPart(path, chance, /=([^&]*)/g, (before) => `=${encoded(hostileText(chance, before))}`),
  (path, chance) =>
    changedPart(path, chance, /[?&]([^=&]*)/g, (before) => `&${encoded(hostileText(chance, before))}`),
  (path, chance) =>
    changedPart(path, chance, /\/([^/?]*)/g, (before) => `/${encoded(hostileText(chance, before))}`),
  (path, chance) =>
    changedPart(
      path,
      chance,
      /\/([^/?]*)/g,
      (before) => `/${oneLine(hostileText(chance, before)).replace(/ /g, "")}`,
    ),
  // What a proxy might not see through.
  (path, chance) =>
    path.replace("/", chance.pick(["//", "/./", "/../", "/%2e%2e/", "/%2f", "/\\", "/;", "/.;/"])),
  (path, chance) =>
    path + chance.pick(["/", "%00", "%", "%ff", "?", "&", "#", ".rsc", "?_rsc=1", ".json", "/..%2f..%2f"]),
  (path) => path.toUpperCase(),
  (path) => `http://evil.example${path}`,
  (path, chance) => path + "&x=1".repeat(chance.below(300)),
  (path, chance) => `${path}${"/a".repeat(chance.below(500))}`,
];

function changedPart(
  path: string,
  chance: Random,
  parts: RegExp,
  change: (before: string) => string,
): string {
  const found = [...path.matchAll(parts)];
  if (found.length === 0) return path;
  const one = chance.pick(found);
  return path.slice(0, one.index) + change(one[1] ?? "") + path.slice(one.index + one[0].length);
}

/** Without the state of Next's router: to one that it cannot read Next answers 500, and no more comes of it. */
const HEADERS: readonly ((chance: Random) => string)[] = [
  (chance) => `Origin: ${chance.pick(["null", "http://evil.example", "http://127.0.0.1:1"])}`,
  (chance) => `Sec-Fetch-Site: ${chance.pick(["cross-site", "same-site", "none", "x"])}`,
  (chance) => `Sec-Fetch-Mode: ${chance.pick(["navigate", "cors", "no-cors"])}`,
  (chance) => `Sec-Fetch-Dest: ${chance.pick(["document", "image", "iframe"])}`,
  (chance) => `Accept-Language: ${chance.pick(["zh", "xx-YY;q=9", hostileText(chance, "de")])}`,
  (chance) => `Accept: ${chance.pick(["text/event-stream", "application/json", hostileText(chance, "*/*")])}`,
  (chance) =>
    `Cookie: ${chance.pick(["a=b", "skscope-session=x.y.z", "skscope-locale=../../x", hostileText(chance, "a=b; c=d")])}`,
  (chance) =>
    `Last-Event-ID: ${chance.pick(["x:1", ":", "e:-1", "e:99999999999999999999", hostileText(chance, "e:1")])}`,
  (chance) => `X-Forwarded-For: ${hostileText(chance, "10.0.0.1")}`,
  (chance) => `X-Forwarded-Proto: ${hostileText(chance, "https")}`,
  (chance) => `X-Forwarded-Host: ${hostileText(chance, "evil.example")}`,
  (chance) =>
    `Content-Type: ${chance.pick(["application/octet-stream", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"])}`,
  (chance) => `Content-Encoding: ${chance.pick(["gzip", "br", "x"])}`,
  (chance) => `Range: bytes=${chance.pick(["0-1", "-1", "9-1", "x"])}`,
  (chance) => `If-None-Match: ${hostileText(chance, '"x"')}`,
  (chance) => `RSC: ${chance.pick(["1", "x"])}`,
  (chance) => `Next-Action: ${hostileText(chance, "0123456789abcdef")}`,
  (chance) =>
    `X-Middleware-Subrequest: ${chance.pick(["proxy", "middleware:middleware:middleware:middleware:middleware"])}`,
  (chance) => `Expect: ${chance.pick(["100-continue", "x"])}`,
  (chance) => `Upgrade: ${chance.pick(["websocket", "h2c"])}`,
  (chance) => `X-Long: ${"x".repeat(chance.below(20_000))}`,
];

function bodyOf(chance: Random): Uint8Array {
  const sort = chance.below(4);
  if (sort === 0) return mutated(inputOf(chance).slice(0, 60), chance);
  if (sort === 1)
    return Buffer.from(
      `token=${encoded(hostileText(chance, "wrong"))}&next=${encoded(hostileText(chance, "/"))}`,
    );
  if (sort === 2)
    return Buffer.from([0x1f, 0x8b, 8, 0, ...Array.from({ length: 60 }, () => chance.below(256))]);
  return Buffer.from(hostileText(chance, '{"a":1}'));
}

/** Mostly true. A length that promises more than comes is not tried: to wait for the rest is right. */
function lengthOf(chance: Random, length: number): string[] {
  const type = chance.chance(0.6) ? ["Content-Type: application/octet-stream"] : [];
  if (chance.chance(0.8)) return [...type, `Content-Length: ${length}`];
  return [
    ...type,
    chance.pick([
      "Content-Length: x",
      "Content-Length: -1",
      `Content-Length: ${Math.floor(length / 2)}`,
      "Transfer-Encoding: x",
    ]),
  ];
}

/** A header of one line, without what ends one. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, " ");
}
