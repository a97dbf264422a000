import { describe, expect, test } from "vitest";
import { HELP, readFlags } from "../../../scripts/flags.mjs";

describe("the flags of npm start", () => {
  test.each([
    [[], {}],
    [["--kubeconfig", "f", "--context", "c"], { SKSCOPE_KUBECONFIG: "f", SKSCOPE_CONTEXT: "c" }],
    [["-n", "shop", "--as", "u"], { SKSCOPE_NAMESPACE: "shop", SKSCOPE_AS: "u" }],
    [["--namespace=shop"], { SKSCOPE_NAMESPACE: "shop" }],
    [["-A"], { SKSCOPE_ALL_NAMESPACES: "1" }],
    [["--all-namespaces", "--demo"], { SKSCOPE_ALL_NAMESPACES: "1", SKSCOPE_DEMO: "1" }],
    [["--probe"], { SKSCOPE_PROBE: "1" }],
    [["--from", "nats://n", "--creds", "f"], { SKSCOPE_FROM: "nats://n", SKSCOPE_NATS_CREDS: "f" }],
    [["--from", "tls://n", "--nats-ca", "f"], { SKSCOPE_FROM: "tls://n", SKSCOPE_NATS_CA: "f" }],
    // As for `skscope`, whose words they are; npm start opens no browser anyway.
    [["--no-open"], {}],
    [["--no-browser", "--port", "4000"], { PORT: "4000" }],
    [
      ["--from", "n", "--nats-cert", "c", "--nats-key", "k"],
      { SKSCOPE_FROM: "n", SKSCOPE_NATS_CERT: "c", SKSCOPE_NATS_KEY: "k" },
    ],
    [["--proxies", "1"], { SKSCOPE_PROXIES: "1" }],
    [["--watch", "--facts-days", "90"], { SKSCOPE_WATCH: "1", SKSCOPE_FACTS_DAYS: "90" }],
    [
      ["--alertmanager", "http://a,https://b", "--webhook", "https://c/d", "--public-url", "https://e"],
      {
        SKSCOPE_ALERTMANAGER_URL: "http://a,https://b",
        SKSCOPE_WEBHOOK_URL: "https://c/d",
        SKSCOPE_PUBLIC_URL: "https://e",
      },
    ],
    [["--log-level", "debug"], { SKSCOPE_LOG_LEVEL: "debug" }],
    [
      ["--port", "4000", "--host", "::1", "--data", "/d"],
      { PORT: "4000", HOST: "::1", SKSCOPE_DATA_DIR: "/d" },
    ],
    [
      ["--probe-revision", "a/b", "--probe-revision", "a/c", "--gateway", "g:80"],
      { SKSCOPE_PROBE: "1", SKSCOPE_PROBE_REVISIONS: "a/b,a/c", SKSCOPE_GATEWAY: "g:80" },
    ],
  ])("%j", (args, env) => {
    expect(readFlags(args)).toEqual({ help: false, env });
  });

  test.each([
    [["-n", "a", "-A"], "exclude each other"],
    [["--from", "nats://n", "--demo"], "exclude each other"],
    [["--contxt", "c"], "--contxt"],
    [["--context"], "--context"],
    [["prod"], "prod"],
    [["--proxies", "all"], "must be a number"],
    [["--port", "70000"], "must be a number from 1 to 65535"],
    [["--port", "x"], "must be a number from 1 to 65535"],
    [["--facts-days", "1y"], "must be a number of days"],
    [["--webhook", "hooks/secret"], "--webhook needs an address that begins with http:// or https://."],
    [["--alertmanager", "http://a,b"], "--alertmanager needs an address"],
    [["--log-level", "loud"], "debug, info, warn, error, silent"],
  ])("%j is refused", (args, says) => {
    expect(() => readFlags(args)).toThrow(says);
  });

  test("every flag is in the help", () => {
    expect(readFlags(["-h"]).help).toBe(true);
    for (const flag of [
      "kubeconfig",
      "context",
      "namespace",
      "all-namespaces",
      "as",
      "proxies",
      "probe",
      "gateway",
      "from",
      "creds",
      "demo",
      "log-level",
      "no-open",
    ]) {
      expect(HELP).toContain(`--${flag}`);
    }
  });
});
