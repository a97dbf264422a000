/** The log says what happens, at the level that was asked for, and never holds a credential. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LiveEvent } from "../../../lib/live/events.ts";
import { logLive } from "../../../lib/server/live-log.ts";
import { createSession } from "../../../lib/server/sessions.ts";
import { heldLog } from "../../support/log.ts";

const env = (given: Record<string, string>): NodeJS.ProcessEnv => given as unknown as NodeJS.ProcessEnv;

describe("lines", () => {
  test("are JSON with level, time and a text that does not change with the data", () => {
    const { log, lines } = heldLog();
    log.warn({ resource: "pods", reason: 'says "no"\nand more' }, "watch cut");
    expect(lines()).toEqual([
      {
        level: "warn",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/),
        resource: "pods",
        reason: 'says "no"\nand more',
        msg: "watch cut",
      },
    ]);
  });

  test.each([
    ["", ["info", "warn", "error"]],
    ["debug", ["debug", "info", "warn", "error"]],
    ["WARN", ["warn", "error"]],
    ["silent", []],
  ])("are written from the level %j on", (level, expected) => {
    const { log, lines } = heldLog(env({ SKSCOPE_LOG_LEVEL: level }));
    for (const one of ["debug", "info", "warn", "error"] as const) log[one](one);
    expect(lines().map(({ msg }) => msg)).toEqual(expected);
  });

  test("are written from info on when the level is none, which is said", () => {
    const { log, lines } = heldLog(env({ SKSCOPE_LOG_LEVEL: "loud" }));
    log.debug("debug");
    log.info("info");
    expect(lines()).toMatchObject([{ level: "warn", given: "loud" }, { msg: "info" }]);
  });
});

describe("a credential", () => {
  const TOKEN = 'kX9"\\/+ä=7-long-enough';
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "skscope-log-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["SKSCOPE_TOKEN", "SKSCOPE_TOKEN_FILE"])("of %s is in no line, wherever it is said", (name) => {
    const path = join(folder, "token");
    writeFileSync(path, `${TOKEN}\n`);
    const { log, text, lines } = heldLog(env({ [name]: name === "SKSCOPE_TOKEN" ? TOKEN : path }));
    const session = createSession(TOKEN, 0);
    for (const secret of [TOKEN, session]) {
      log.info({ reason: `the server said ${secret}` }, "said");
      log.info({ path: `/api/${encodeURIComponent(secret)}/x` }, "in a path");
      log.info({ deep: { deeper: [{ text: secret }] } }, "deep");
      log.info(`in the text: ${secret}`);
      log.error({ err: new Error(`failed with ${secret}`, { cause: new Error(secret) }) }, "failed");
      log.child({ cluster: secret }).info("of a child");
      log.info({ [secret]: 1 }, "as a name");
    }
    expect(lines()).toHaveLength(14);
    for (const secret of [TOKEN, JSON.stringify(TOKEN).slice(1, -1), encodeURIComponent(TOKEN), session]) {
      expect(text()).not.toContain(secret);
    }
    expect(text()).toContain("the server said [hidden]");
  });

  test.each([
    ["authorization: Bearer abcDEF123._~+/-=", "abcDEF123"],
    ["Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"],
    ["x eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJl.c2lnbmF0dXJl y", "eyJhbGci"],
    ["https://admin:hunter22@10.0.0.1:6443/api", "hunter22"],
    ["GET /x?access_token=s3cr3t-value&a=1", "s3cr3t-value"],
    ['{"password":"hunter22"}', "hunter22"],
    ["token: hunter22", "hunter22"],
    ["k8s-aws-v1.aHR0cHM6Ly9zdHM", "aHR0cHM6Ly9zdHM"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA"],
    ["skscope_session=0123456789abcdef", "0123456789abcdef"],
  ])("that looks like one is hidden: %s", (said, secret) => {
    const { log, text, lines } = heldLog();
    log.warn({ reason: said, err: new Error(said) }, "said");
    expect(text()).not.toContain(secret);
    expect(lines()).toHaveLength(1);
  });

  test.each(["authorization", "cookie", "set-cookie", "token", "password"])(
    "in a field %s is hidden",
    (name) => {
      const { log, text } = heldLog();
      log.info({ [name]: "hunter22", headers: { [name]: "hunter22" } }, "asked");
      expect(text()).not.toContain("hunter22");
    },
  );

  test.each([
    "the token of the page",
    "no token was given",
    'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:a:b" cannot list resource',
  ])("is not seen in plain words: %s", (said) => {
    const { log, lines } = heldLog();
    log.info({ reason: said }, "said");
    expect(lines()[0]?.reason).toBe(said);
  });
});

describe("what happens to a watched cluster", () => {
  const said = (events: readonly LiveEvent[], level = "debug"): string[] => {
    const { log, lines } = heldLog(env({ SKSCOPE_LOG_LEVEL: level }));
    const report = logLive(log, "kind");
    for (const event of events) report(event);
    for (const line of lines()) expect(line.cluster).toBe("kind");
    return lines().map(({ level: of, msg, resource, reason }) =>
      [of, msg, resource, reason].filter((part) => part !== undefined && part !== "").join(" "),
    );
  };
  const watch = { kind: "watch", resource: "pods", before: "live", reason: "why" } as const;

  test("is said once, in words that can be searched for", () => {
    expect(
      said([
        { kind: "watching", isOn: true },
        { ...watch, before: "starting", state: "live", reason: "" },
        { ...watch, state: "retrying" },
        { ...watch, before: "retrying", state: "live", reason: "" },
        { ...watch, state: "refused" },
        { ...watch, state: "missing" },
        { kind: "settled", watches: 19, without: ["leases"] },
        { kind: "gap", resource: "pods", reason: "410 gone" },
        { kind: "relisted", resource: "pods", objects: 3 },
        { kind: "log", pod: "autoscaler-x", code: 403, reason: "forbidden" },
        { kind: "log", pod: "autoscaler-x", code: 0, reason: "reset" },
        { kind: "history", state: "unwritten", reason: "no space left" },
        { kind: "history", state: "rewritten", reason: "" },
        { kind: "recording", state: "begun", file: "a.ndjson.gz", records: 4, reason: "" },
        { kind: "recording", state: "broken", file: "a.ndjson.gz", records: 9, reason: "no space left" },
        { kind: "lost", resource: "pods", reason: "log is away" },
        { kind: "watching", isOn: false },
      ]),
    ).toEqual([
      "info watching begins",
      "debug watch opened pods",
      "warn watch cut pods why",
      "info watch opened again pods",
      "warn watch refused pods why",
      "info resource not there pods why",
      "info all resources listed",
      "warn gap pods 410 gone",
      "info listed again pods",
      "warn pod log refused forbidden",
      "warn pod log cut reset",
      "error history cannot be written no space left",
      "info history is written again",
      "info recording begun",
      "error recording cannot be written no space left",
      "error record lost pods log is away",
      "info watching ends",
    ]);
  });

  test("is quiet where only trouble was asked for", () => {
    expect(
      said(
        [
          { kind: "watching", isOn: true },
          { ...watch, state: "retrying" },
        ],
        "error",
      ),
    ).toEqual([]);
  });
});
