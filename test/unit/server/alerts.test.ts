import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endRecords } from "../../../lib/core/index.ts";
import type { LiveStatus } from "../../../lib/model/live-status.ts";
import type { Alert } from "../../../lib/server/alerts/alert.ts";
import { standingAlerts } from "../../../lib/server/alerts/alert.ts";
import { type Alerting, createAlerting } from "../../../lib/server/alerts/alerting.ts";
import { createAlertBook, MOST_ALERTS } from "../../../lib/server/alerts/book.ts";
import { receiversOf } from "../../../lib/server/alerts/receivers.ts";
import {
  type AlertReceiver,
  alertReceiver,
  type HeldClock,
  heldClock,
} from "../../support/alert-receiver.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { liveStatus } from "../../support/live-status.ts";
import { recordsOf } from "../../support/play-cluster.ts";

const LOOK_MS = 5_000;
const SOON = 500;
const env = (more: Record<string, string>): NodeJS.ProcessEnv => ({ NODE_ENV: "test", ...more });

let receiver: AlertReceiver;
let clock: HeldClock;
let stop: AbortController;
beforeEach(async () => {
  receiver = await alertReceiver();
  clock = heldClock(Date.parse("2026-11-23T04:13:45Z"));
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await receiver.close();
});

/** The recorded cluster in which two revisions do not start, at the end of the recording. */
async function failing(status: () => LiveStatus = () => liveStatus()): Promise<FedSource> {
  const source = liveSource({ version: 1 }, { status });
  for (const each of await recordsOf("fault-image-pull")) source.append(unnumbered(each));
  endRecords(source.state, source.lastSeq);
  return source;
}

function alerting(source: FedSource, more: Record<string, string> = {}): Alerting {
  const receivers = receiversOf(env({ SKSCOPE_ALERTMANAGER_URL: receiver.url, ...more }));
  return createAlerting(
    { receivers, pages: "https://skscope.example", clock, opened: () => [{ source }] },
    stop.signal,
  );
}

/** Until the sender has taken note of an answer. */
const settled = (look: () => boolean): Promise<void> =>
  expect
    .poll(look)
    .toBe(true)
    .then(() => undefined);

describe("an Alertmanager", () => {
  test("is told once of what stands at the start, with labels, words and the page", async () => {
    const told = alerting(await failing());
    const { path, body } = await receiver.next();
    expect(path).toBe("/api/v2/alerts");
    expect(body).toHaveLength(2);
    expect(body[0]).toEqual({
      labels: {
        alertname: "SkscopeFinding",
        cluster: "live",
        namespace: "images",
        revision: "broken-00001",
        rule: "D8",
        service: "broken",
        severity: "error",
      },
      annotations: {
        summary: "images/broken-00001: Does not start",
        description: expect.stringMatching(/\S{3}/),
        runbook_url: expect.stringMatching(
          /^https:\/\/skscope\.example\/view\/live\/images\/broken-00001\?t=2026-11-23.*&finding=D8\.235$/,
        ),
      },
      startsAt: "2026-11-23T04:11:36.716Z",
      endsAt: "2026-11-23T04:17:45.000Z",
      generatorURL: expect.stringMatching(/^https:\/\/skscope\.example\/view\//),
    });
    await settled(() => told.deliveries[0]?.delivered === 2);
    clock.advance(4 * LOOK_MS);
    expect(receiver.all).toHaveLength(1);
    expect(Object.fromEntries(told.standing())).toEqual({ live: 2 });
  });

  test("is told again of what still stands, with the same beginning", async () => {
    const told = alerting(await failing(), { SKSCOPE_ALERT_RESEND_SECONDS: "30" });
    const first = await receiver.next();
    await settled(() => told.deliveries[0]?.delivered === 2);
    clock.advance(30_000);
    const again = await receiver.next();
    expect(again.body.map((one: { startsAt: string }) => one.startsAt)).toEqual(
      first.body.map((one: { startsAt: string }) => one.startsAt),
    );
    expect(again.body[0].endsAt > first.body[0].endsAt).toBe(true);
  });

  test("is told of the end, once", async () => {
    const source = await failing();
    const told = alerting(source);
    await receiver.next();
    await settled(() => told.deliveries[0]?.delivered === 2);
    source.state.revisions.delete("images/broken-00001");
    clock.advance(LOOK_MS);
    const { body } = await receiver.next();
    expect(body).toMatchObject([{ labels: { revision: "broken-00001" } }]);
    expect(Date.parse(body[0].endsAt)).toBeLessThanOrEqual(clock.now());
    await settled(() => told.deliveries[0]?.delivered === 3);
    clock.advance(LOOK_MS);
    expect(receiver.all).toHaveLength(2);
  });

  test("is told of nothing before the first lists", async () => {
    let state: LiveStatus["state"] = "starting";
    alerting(await failing(() => liveStatus({ state })));
    clock.advance(3 * LOOK_MS);
    expect(receiver.all).toEqual([]);
    state = "live";
    clock.advance(LOOK_MS);
    expect((await receiver.next()).body).toHaveLength(2);
  });

  test("that cannot be reached is tried again, later each time, with the latest", async () => {
    receiver.answer(500);
    const source = await failing();
    const told = alerting(source);
    await receiver.next();
    await settled(() => told.deliveries[0]?.failed === 1);
    expect(told.deliveries[0]?.reason).toBe("it answered 500");
    clock.advance(SOON);
    expect(receiver.all).toHaveLength(1);
    clock.advance(SOON);
    await receiver.next();
    await settled(() => told.deliveries[0]?.failed === 2);
    clock.advance(1_000);
    expect(receiver.all).toHaveLength(2);
    source.state.revisions.delete("images/crash-00001");
    receiver.answer(200);
    clock.advance(LOOK_MS);
    await receiver.next();
    await settled(() => told.deliveries[0]?.reason === "" && told.deliveries[0].delivered > 0);
    const last = receiver.all.slice(2).flatMap(({ body }) => body);
    const crash = last.findLast(({ labels }) => labels.revision === "crash-00001");
    expect(Date.parse(crash.endsAt)).toBeLessThanOrEqual(clock.now());
  });

  test("that says when to come again is not asked before", async () => {
    receiver.answer(429, { "retry-after": "20" });
    const told = alerting(await failing());
    await receiver.next();
    await settled(() => told.deliveries[0]?.failed === 1);
    receiver.answer(200);
    clock.advance(19_000);
    expect(receiver.all).toHaveLength(1);
    clock.advance(1_000);
    expect((await receiver.next()).body).toHaveLength(2);
  });

  test("that does not listen is counted, with a reason", async () => {
    await receiver.close();
    const told = alerting(await failing());
    await settled(() => told.deliveries[0]?.failed === 1);
    expect(told.deliveries[0]?.reason).toMatch(/ECONNREFUSED/);
    receiver = await alertReceiver();
  });
});

describe("a webhook", () => {
  test("is told of changes only, as an Alertmanager tells it", async () => {
    const source = await failing();
    const url = receiver.url.replace("://", "://user:p%40ss@");
    const told = alerting(source, { SKSCOPE_ALERTMANAGER_URL: "", SKSCOPE_WEBHOOK_URL: `${url}/hook?key=1` });
    const { path, authorization, body } = await receiver.next();
    expect(path).toBe("/hook?key=1");
    expect(authorization).toBe(`Basic ${Buffer.from("user:p@ss").toString("base64")}`);
    expect(body).toMatchObject({ version: "4", status: "firing", receiver: "skscope" });
    expect(body.alerts).toMatchObject([
      { status: "firing", startsAt: "2026-11-23T04:11:36.716Z", endsAt: "0001-01-01T00:00:00Z" },
      { status: "firing" },
    ]);
    expect(told.deliveries[0]?.name).toBe(`webhook ${receiver.url}`);
    await settled(() => told.deliveries[0]?.delivered === 2);
    clock.advance(600_000);
    expect(receiver.all).toHaveLength(1);
    source.state.revisions.clear();
    clock.advance(LOOK_MS);
    const over = await receiver.next();
    expect(over.body).toMatchObject({ status: "resolved" });
    expect(over.body.alerts.map((one: { fingerprint: string }) => one.fingerprint)).toEqual(
      body.alerts.map((one: { fingerprint: string }) => one.fingerprint),
    );
  });
});

describe("a gap", () => {
  test("ends nothing: what stood keeps its beginning, and that it is not seen is said", async () => {
    const source = await failing();
    const before = standingAlerts({ source }, "");
    const t = (source.state.shared.lastT ?? 0) + 1_000;
    const gap = { t, at: new Date(t).toISOString(), type: "GAP", initial: false };
    for (const resource of [
      "pods",
      "revisions.serving.knative.dev",
      "podautoscalers.autoscaling.internal.knative.dev",
    ]) {
      source.append({ ...gap, resource, object: { reason: "the connection broke" } });
    }
    const during = standingAlerts({ source }, "");
    expect(during.map(({ key, startsAt }) => [key, startsAt])).toEqual(
      before.map(({ key, startsAt }) => [key, startsAt]),
    );
    expect(during.every(({ annotations }) => /Not seen since/.test(annotations.description ?? ""))).toBe(
      true,
    );
    expect(before.some(({ annotations }) => /Not seen since/.test(annotations.description ?? ""))).toBe(
      false,
    );
  });
});

describe("the book", () => {
  const alert = (key: string, startsAt: number): Alert => ({
    key,
    labels: {},
    annotations: {},
    startsAt,
    endsAt: null,
    page: "",
  });

  test("keeps the first beginning of what stands all the time", () => {
    const book = createAlertBook();
    book.look([alert("a", 5)], 10);
    expect(book.look([alert("a", 8)], 20).standing).toMatchObject([{ startsAt: 5 }]);
    expect(book.look([], 30).ended).toMatchObject([{ startsAt: 5, endsAt: 30 }]);
    expect(book.look([alert("a", 40)], 50).standing).toMatchObject([{ startsAt: 40 }]);
  });

  test("of too many, those that were told stay told", () => {
    const book = createAlertBook();
    const many = Array.from({ length: MOST_ALERTS }, (_, i) => alert(`late-${i}`, 100 + i));
    book.look(many, 1_000);
    const looked = book.look([alert("early", 1), ...many], 2_000);
    expect(looked).toMatchObject({ left: 1, ended: [] });
    expect(looked.standing.some(({ key }) => key === "early")).toBe(false);
  });
});

describe("addresses", () => {
  test("several, with a path before, without what is secret in names", () => {
    const found = receiversOf(
      env({ SKSCOPE_ALERTMANAGER_URL: "http://a:9093/am, https://u:secret@b/", SKSCOPE_WEBHOOK_URL: "" }),
    );
    expect(found.map(({ name, url }) => [name, url])).toEqual([
      ["alertmanager http://a:9093", "http://a:9093/am/api/v2/alerts"],
      ["alertmanager https://b", "https://b/api/v2/alerts"],
    ]);
  });

  test("what is none is refused without being repeated", () => {
    const refuse = (more: Record<string, string>) => () => receiversOf(env(more));
    expect(refuse({ SKSCOPE_WEBHOOK_URL: "hooks.example/secret" })).toThrow(
      /^SKSCOPE_WEBHOOK_URL holds an address that is none of http:\/\/ or https:\/\/; alerts need one\.$/,
    );
    expect(refuse({ SKSCOPE_ALERTMANAGER_URL: "http://a", SKSCOPE_ALERT_RESEND_SECONDS: "0" })).toThrow(
      /from 1 to 86400/,
    );
    expect(receiversOf(env({}))).toEqual([]);
  });
});
