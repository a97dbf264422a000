/** There is one way to send a probe. Read from the sources, so that a second one cannot come in unnoticed. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const REQUEST = "lib/cluster/probe-request.ts";
const PROBER = "lib/cluster/prober.ts";

const HEADERS = /K-Network-Probe|Knative-(?:Activator|Autoscaling|Ingress)-Probe/i;
const NETWORK =
  /["'](?:node:)?(?:http|https|http2|net|tls|dgram|undici)["']|\bfetch\s*\(|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b/;

/** Code without comments; what stands in strings stays (`//` of a URL is kept). */
function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`])\/\/.*$/gm, "$1");
}

const files = new Map(
  readdirSync(join(ROOT, "lib"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|tsx|js|mjs)$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [
        relative(ROOT, path).replaceAll("\\", "/"),
        withoutComments(readFileSync(path, "utf8")),
      ] as const;
    }),
);

/** Has to do with probes: by its name, or because it imports the prober. */
function dealsWithProbes(path: string, code: string): boolean {
  return path.startsWith("lib/cluster/") && (/probe/i.test(path) || /\/probe[\w-]*(?:\.ts)?["']/.test(code));
}

function faultsOf(path: string, code: string): string[] {
  if (path === REQUEST) return [];
  const faults: string[] = [];
  if (HEADERS.test(code)) faults.push(`${path} names a header of the probe`);
  if (dealsWithProbes(path, code) && NETWORK.test(code)) faults.push(`${path} can make a request`);
  if (path !== PROBER && /\bsendProbe\b/.test(code)) faults.push(`${path} sends probes past the prober`);
  return faults;
}

describe("the sources", () => {
  test("only probe-request.ts names the headers, only prober.ts sends, and neither has a second way out", () => {
    expect([...files].flatMap(([path, code]) => faultsOf(path, code))).toEqual([]);
    expect(files.has(PROBER)).toBe(true);
  });

  test("probe-request.ts makes one request, whose headers are the constants and the host", () => {
    const code = files.get(REQUEST) ?? "";
    expect(code.match(/\brequest\s*\(/g)).toHaveLength(1);
    expect(code).not.toMatch(/\bfetch\s*\(|\bimport\s*\(|\brequire\s*\(|\bconnect\s*\(/);
    expect([...code.matchAll(/^import .*?from "(.+?)";/gms)].map(([, from]) => from).sort()).toEqual([
      "../model/units.ts",
      "node:http",
      "node:net",
    ]);
    expect(code).toMatch(/import \{ request \} from "node:http"/);
    expect(code).toMatch(/import \{ isIP \} from "node:net"/);
    expect(code).toMatch(/const HEADERS = Object\.freeze\(/);
    expect(code.match(/\bHEADERS\b/g)).toHaveLength(2);
    expect(code).toMatch(/headers: \{ \.\.\.HEADERS, Host: hostHeader \?\? hostAndPort\(host, port\) \}/);
    expect(code).not.toMatch(/setHeader|appendHeader|removeHeader|export (?:\{|\*|default)/);
  });

  test("prober.ts imports no module of Node", () => {
    const code = files.get(PROBER) ?? "";
    expect([...code.matchAll(/from "(.+?)"/g)].map(([, from]) => from).sort()).toEqual([
      "../model/json.ts",
      "../model/units.ts",
      "./probe-request.ts",
      "./types.ts",
    ]);
    expect(code).not.toMatch(/\bimport\s*\(|\brequire\s*\(|\bglobalThis\b|\bsetTimeout\b|\bDate\.now\b/);
  });

  test.each([
    ["lib/cluster/other.ts", 'headers: { "k-network-probe": "activator" }'],
    ["lib/server/other.ts", '"User-Agent": "Knative-Activator-Probe"'],
    ["lib/cluster/prober.ts", 'import { request } from "node:http";'],
    ["lib/cluster/probe-more.ts", 'await fetch("http://hello")'],
    ["lib/cluster/watch.ts", 'import { createProber } from "./prober.ts"; import https from "node:https";'],
    ["lib/cluster/watch.ts", 'import { sendProbe } from "./probe-request.ts";'],
  ])("a second way would be noticed: %s with %s", (path, code) => {
    expect(faultsOf(path, withoutComments(code))).toHaveLength(1);
  });
});
