/** Who is told, and in which form: an Alertmanager, or a webhook that reads what an Alertmanager sends. */
import { createHash } from "node:crypto";
import { isoTime } from "../../model/iso-time.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { Alert } from "./alert.ts";

export interface Receiver {
  /** For the log and metrics, without what an address may hold in secret: "alertmanager http://host:9093". */
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Standing alerts are sent again after so long; null: only changes are sent. */
  readonly resendMs: DurationMs | null;
  /** The body that tells these alerts at `now`. */
  readonly body: (alerts: readonly Alert[], now: EpochMs) => string;
}

export const RESEND_MS: DurationMs = 60_000;
/** An alert that is not sent again for so many intervals is over for the Alertmanager: nobody is left to end it. */
const LAPSES_AFTER = 4;

/** The receivers that the environment names. @throws Error that says which address is none */
export function receiversOf(env: NodeJS.ProcessEnv): Receiver[] {
  const resendMs = resendOf(env.SKSCOPE_ALERT_RESEND_SECONDS);
  return [
    ...addresses("SKSCOPE_ALERTMANAGER_URL", env.SKSCOPE_ALERTMANAGER_URL).map((url): Receiver => {
      const base = url.href.endsWith("/") ? url.href : `${url.href}/`;
      return {
        name: `alertmanager ${url.origin}`,
        url: new URL("api/v2/alerts", base).href,
        headers: credentialsOf(url),
        resendMs,
        body: (alerts, now) => JSON.stringify(alerts.map((alert) => forAlertmanager(alert, now, resendMs))),
      };
    }),
    ...addresses("SKSCOPE_WEBHOOK_URL", env.SKSCOPE_WEBHOOK_URL).map(
      (url): Receiver => ({
        name: `webhook ${url.origin}`,
        url: url.href,
        headers: credentialsOf(url),
        resendMs: null,
        body: (alerts) => JSON.stringify(forWebhook(alerts, env.SKSCOPE_PUBLIC_URL ?? "")),
      }),
    ),
  ].map((receiver) => ({ ...receiver, url: withoutCredentials(receiver.url) }));
}

function resendOf(text: string | undefined): DurationMs {
  if (text === undefined || text === "") return RESEND_MS;
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return seconds * 1_000;
  throw new Error(
    `SKSCOPE_ALERT_RESEND_SECONDS is "${text}"; it must be a number of seconds from 1 to 86400.`,
  );
}

function addresses(name: string, text: string | undefined): URL[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const url = URL.parse(part);
      if (url !== null && /^https?:$/.test(url.protocol)) return url;
      throw new Error(`${name} holds an address that is none of http:// or https://; alerts need one.`);
    });
}

function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}

/** As `POST /api/v2/alerts` takes it. */
function forAlertmanager(
  { labels, annotations, startsAt, endsAt, page }: Alert,
  now: EpochMs,
  resendMs: DurationMs,
) {
  return {
    labels,
    annotations,
    startsAt: isoTime(startsAt),
    endsAt: isoTime(endsAt ?? now + LAPSES_AFTER * resendMs),
    ...(page === "" ? {} : { generatorURL: page }),
  };
}

/** As an Alertmanager sends it to a webhook (version 4), which many programs read. */
function forWebhook(alerts: readonly Alert[], externalURL: string) {
  return {
    version: "4",
    groupKey: "skscope",
    truncatedAlerts: 0,
    status: alerts.some(({ endsAt }) => endsAt === null) ? "firing" : "resolved",
    receiver: "skscope",
    groupLabels: {},
    commonLabels: { severity: "error" },
    commonAnnotations: {},
    externalURL,
    alerts: alerts.map(({ key, labels, annotations, startsAt, endsAt, page }) => ({
      status: endsAt === null ? "firing" : "resolved",
      labels,
      annotations,
      startsAt: isoTime(startsAt),
      endsAt: endsAt === null ? "0001-01-01T00:00:00Z" : isoTime(endsAt),
      generatorURL: page,
      fingerprint: createHash("sha256").update(key).digest("hex").slice(0, 16),
    })),
  };
}
