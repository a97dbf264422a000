/** The routes and pages of the production build: asked with the token of the server, and without. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../../support/build.ts";
import { random } from "../../support/random.ts";
import { ROOT, type RunningServer, startServer } from "../../support/server.ts";
import type { Area, Fault } from "../area.ts";
import { askRaw, type RawAnswer } from "./raw.ts";
import { type RawRequest, requestOf } from "./requests.ts";

const PROPERTIES = {
  answers: "every request is answered",
  health: "/healthz answers meanwhile",
  errors: "no answer is an error that nobody foresaw",
  problems: "a refusal of a route is a problem by name",
  leaks: "no answer holds a credential, a stack or a folder",
  gate: "without the token nothing is shown",
  log: "the server lives, and its log holds no credential",
} as const;

const TOKEN = "fuzz-t0ken-that-nobody-guesses";
/** As long as this nothing is wrong: the machine has other things to do. */
const PATIENCE_MS = 90_000;
/** What may be seen without the token: whether the server lives, the form, and what the form is made of. */
const OPEN_PATHS = /^\/(?:healthz|readyz|sign-in|icon\.svg|_next\/static\/)/i;

class Broken extends Error {
  readonly property: string;
  constructor(property: string, says: string) {
    super(says);
    this.property = property;
  }
}

export async function openHttpArea(): Promise<Area> {
  ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), "skscope-fuzz-http-"));
  const server = await startServer({ env: { SKSCOPE_TOKEN: TOKEN, SKSCOPE_DATA_DIR: join(folder, "data") } });
  const port = Number(new URL(server.origin).port);
  return {
    name: "http",
    atOnce: 3,
    isRacing: false,
    properties: Object.values(PROPERTIES),
    async tryCase(number, checked) {
      const chance = random(number);
      const request = requestOf(chance, TOKEN, port);
      try {
        const [answer, health] = await Promise.all([
          askRaw(port, request, PATIENCE_MS),
          fetch(`${server.origin}/healthz`, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null),
        ]);
        if (health?.status !== 200) throw new Broken(PROPERTIES.health, `${health?.status ?? "no answer"}`);
        checked(PROPERTIES.health);
        if (answer === null) throw new Broken(PROPERTIES.answers, `nothing in ${PATIENCE_MS / 1_000} s`);
        checked(PROPERTIES.answers);
        judge(request, answer, folder, checked);
        return null;
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        return {
          property: error.property,
          says: error.message,
          input: Buffer.from(request.bytes).toString("utf8"),
        };
      }
    },
    close: (checked) => closing(server, folder, checked),
  };
}

function judge(
  request: RawRequest,
  answer: RawAnswer,
  folder: string,
  checked: (property: string) => void,
): void {
  const { status, head, body } = answer;
  const seen = `${status} ${JSON.stringify(head.slice(0, 300))} ${JSON.stringify(body.slice(0, 500))}`;
  if (status >= 500 && status !== 503 && status !== 507) throw new Broken(PROPERTIES.errors, seen);
  checked(PROPERTIES.errors);
  if (status >= 400 && /content-type: application\/problem\+json/i.test(head) && request.method !== "HEAD") {
    const problem = /\{[\s\S]*\}/.exec(body)?.[0];
    const { type, status: told } = JSON.parse(problem ?? "{}") as { type?: string; status?: number };
    if (told !== status || type?.startsWith("urn:skscope:problem:") !== true)
      throw new Broken(PROPERTIES.problems, seen);
    checked(PROPERTIES.problems);
  }
  const whole = `${head}\n${body}`;
  for (const secret of [TOKEN, ROOT.slice(0, -1), folder]) {
    if (whole.includes(secret)) throw new Broken(PROPERTIES.leaks, `${secret} in ${seen}`);
  }
  const stack = /\n\s+at .{1,200}:\d+:\d+\)?/.exec(whole.replaceAll("\\n", "\n"))?.[0];
  if (stack !== undefined) throw new Broken(PROPERTIES.leaks, `${stack} in ${seen}`);
  checked(PROPERTIES.leaks);
  if (!request.hasToken) {
    if (status === 200 && !OPEN_PATHS.test(resolved(request.path)))
      throw new Broken(PROPERTIES.gate, `${request.method} ${request.path}: ${seen}`);
    checked(PROPERTIES.gate);
  }
}

/** The path as a server takes it: dots lead up and down, and what comes before it is left out. */
function resolved(path: string): string {
  const own = path.replace(/^https?:\/\/[^/]*/i, "");
  return new URL(`http://localhost${own.startsWith("/") ? "" : "/"}${own}`).pathname;
}

async function closing(
  server: RunningServer,
  folder: string,
  checked: (property: string) => void,
): Promise<Fault | null> {
  const isAlive = await fetch(`${server.origin}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  const output = server.output();
  if (!isAlive) return { property: PROPERTIES.log, says: output.slice(-2_000) };
  if (output.includes(TOKEN)) return { property: PROPERTIES.log, says: "the log holds the token" };
  checked(PROPERTIES.log);
  return null;
}
