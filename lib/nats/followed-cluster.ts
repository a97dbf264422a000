/**
 * A cluster that somebody else watches: its stream becomes a store here, as if it was watched from this process.
 *
 *   key frame ──▶ store ◀── every record behind it, as it comes          note of the collector ──▶ status
 *
 * When the stream cannot be gone on with, a new store takes the place of the one that was; its viewers are sent to it.
 */

import { statusOf } from "../cluster/cluster-status.ts";
import type { ClusterClock } from "../cluster/types.ts";
import { LATENESS_MS } from "../core/index.ts";
import type { FactsOptions } from "../facts/facts-writer.ts";
import type { LiveReport } from "../live/events.ts";
import { createFactKeeper, type FactsPlace } from "../live/fact-keeper.ts";
import type { LiveCluster } from "../live/live-cluster.ts";
import { createRecording } from "../live/recording.ts";
import { createDelay, createRepeat } from "../live/timing.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { createLiveSource, type LiveSource } from "../sources/live-source.ts";
import type { Retention } from "../store/retention.ts";
import { openBucket } from "./bucket.ts";
import type { CollectorNote } from "./collector-note.ts";
import type { Nats } from "./connection.ts";
import { type Frame, framesOf, readFrame } from "./frames.ts";
import { ASK_MS, type LeaseStore } from "./lease.ts";
import { streamOf } from "./names.ts";
import { openSharedFacts } from "./shared-facts.ts";
import { newestHeld, type StreamState, streamState } from "./stream.ts";
import { type Break, followStream } from "./stream-reader.ts";
import { reasonOf } from "./why-not.ts";

export interface FollowedOptions {
  readonly nats: Nats;
  readonly cluster: string;
  readonly notes: LeaseStore<CollectorNote>;
  readonly clock: ClusterClock;
  readonly retention: Retention;
  readonly report: LiveReport;
  /** Where the facts that its collector tells are kept here, and how many; null: they are not. */
  readonly facts: FactsOptions | null;
  /** Told when another source has taken the place of the one that was. */
  readonly onReplaced: () => void;
}

/** What is held of one identity of the stream. */
interface Stretch {
  readonly source: LiveSource;
  readonly recording: ReturnType<typeof createRecording>;
  readonly gone: AbortController;
  readonly stop: () => void;
}

const NOTIFY_MS: DurationMs = 40;
const FORGET_MS: DurationMs = 15_000;
const RETRY_MS: DurationMs = 1_000;
/** A collector that was not heard of for so long is gone, or cannot reach NATS. */
const SILENT_MS: DurationMs = 10_000;

const BROKEN: Readonly<Record<Break, string>> = {
  deleted: "The stream {stream} has been deleted",
  replaced: "The stream {stream} has been replaced by another",
  shortened: "NATS has lost records of the stream {stream} that it had acknowledged",
  forgotten: "The stream {stream} no longer holds what would be read next",
};

/** Resolves when everything that is in the stream now is here. @throws Error with a sentence */
export async function openFollowedCluster(options: FollowedOptions): Promise<LiveCluster> {
  const { nats, cluster, notes, clock, retention, report } = options;
  const bucket = openBucket(nats, cluster, null);
  let note: CollectorNote | null = (await notes.get())?.note ?? null;
  /** The last note whose records are all here: what it says holds for what is shown. */
  let applied: CollectorNote | null = null;
  let noteRevision = -1;
  let notedAt: EpochMs = clock.now();
  let heardAt: EpochMs | null = null;
  let trouble = "";
  let isStopped = false;
  let current: Stretch | null = null;

  const chosen = async (stream: StreamState): Promise<Frame | null> => {
    const frames = await framesOf(bucket, stream).catch(() => []);
    const from = (note?.heardAt ?? clock.now()) - retention.ms;
    return frames.findLast(({ t }) => t <= from) ?? frames[0] ?? null;
  };
  const load = async (): Promise<Stretch> => {
    const stream = await streamState(nats, cluster);
    if (stream === null) throw new Error(`There is no stream ${streamOf(cluster)}`);
    const last = await newestHeld(nats, cluster, stream);
    const frame = await chosen(stream);
    const content = frame === null ? null : await readFrame(bucket, frame);
    const firstSeq = frame === null || content === null ? stream.first : frame.seq + 1;
    const source = createLiveSource({
      summary: { id: cluster, title: note?.title || cluster, story: "" },
      header: { ...content?.header, ...note?.header, version: 1 },
      lineage: { epoch: stream.identity, earlier: [], firstSeq },
      retention,
      status: () => status(),
      namespace: note?.namespace ?? null,
    });
    for (const record of content?.records ?? []) source.restore(record);
    const recording = createRecording(source, source.header.redacted ?? [], clock.now, report);
    const gone = new AbortController();
    let stop: () => void = () => undefined;
    await new Promise<void>((resolve, reject) => {
      if (source.lastSeq >= last) resolve();
      stop = followStream({
        nats,
        cluster,
        bucket,
        clock,
        identity: stream.identity,
        from: firstSeq,
        onRecord(record) {
          source.append(record);
          recording.write();
          if (source.lastSeq === last) resolve();
          notifySoon();
        },
        onBreak(reason) {
          reject(new Error(sentenceOf(reason)));
          if (current?.source === source) void replace(current, sentenceOf(reason));
        },
        onTrouble(reason) {
          trouble = reason;
          notifySoon();
        },
      });
    });
    return { source, recording, gone, stop };
  };
  const sentenceOf = (reason: Break): string => BROKEN[reason].replace("{stream}", streamOf(cluster));
  /** Begins anew, for as long as it takes; what was there is shown until then. */
  const replace = async (before: Stretch, reason: string): Promise<void> => {
    report({ kind: "gap", resource: streamOf(cluster), reason });
    for (let why = reason; !isStopped; ) {
      trouble = why;
      notifySoon();
      try {
        current = await load();
        heardAt = null;
        applied = null;
        trouble = "";
        await before.recording.stop();
        before.gone.abort();
        options.onReplaced();
        return;
      } catch (error) {
        why = `${reason}, and cannot be read again: ${nats.trouble || reasonOf(error)}`;
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  };
  const notifySoon = createDelay(clock, NOTIFY_MS, () => {
    advance();
    current?.source.notify();
  });
  /** Rules that wait for a time are asked when the collector says that nothing from before it can come any more. */
  const advance = (): void => {
    const { source } = current ?? {};
    if (note === null || source === undefined) return;
    if (note.identity !== source.epoch || note.lastSeq > source.lastSeq) return;
    applied = note;
    if (note.heardAt === null) return;
    heardAt = note.heardAt;
    source.advance(heardAt - LATENESS_MS);
  };
  const look = async (): Promise<void> => {
    const entry = await notes.get().catch(() => null);
    if (entry === null || entry.revision === noteRevision) return;
    noteRevision = entry.revision;
    notedAt = clock.now();
    note = entry.note;
    current?.source.setHeader(note.header);
    advance();
    notifySoon();
  };
  /** Why what is shown may be out of date; empty when it is not. */
  const whyStale = (now: EpochMs): string => {
    const said = nats.trouble || trouble;
    if (said !== "") return `${said}.`;
    if (note === null) return "No collector has said anything of this cluster.";
    const at = `${new Date(note.at).toISOString().slice(11, 19)} UTC`;
    if (note.holder === "")
      return `The collector of this cluster was stopped at ${at}, and no other has taken over.`;
    if (Math.abs(now - notedAt) < SILENT_MS) {
      return note.waitsFor === "" ? "" : `What ${note.holder} has received waits for NATS: ${note.waitsFor}.`;
    }
    return `The collector ${note.holder} was last heard of at ${at}, and no other has taken over.`;
  };
  function status(): LiveStatus {
    const now = clock.now();
    const isWatching = note?.isWatching === true && applied !== null;
    const said = statusOf({
      now,
      isStarting: !isWatching,
      isWatching,
      resources: applied?.resources ?? [],
      logs: applied?.logs ?? null,
      from: current?.source.summary.from ?? null,
      recording: current?.recording.status ?? null,
      historyFailure: "",
      probes: null,
    });
    const reason = whyStale(now);
    return { ...said, heardAt, ...(reason === "" ? {} : { state: "stale", reason }) };
  }

  const first = await load();
  current = first;
  const now = (): Stretch => current ?? first;
  const looking = createRepeat(clock, ASK_MS, () => void look());
  /** By the clock of whoever collects, which is that of the records: a clock here that is wrong would throw all of them away. */
  const forget = (): void => {
    const { source } = now();
    const at = heardAt ?? source.state.shared.lastT;
    if (at !== null) source.forget(at);
  };
  const forgetting = createRepeat(clock, FORGET_MS, forget);
  await look();
  looking.start();
  forgetting.start();
  const shared =
    options.facts === null ? null : openSharedFacts({ ...options.facts, nats, cluster, clock, report });
  const sharedFacts: FactsPlace = {
    ready: async () => shared?.ready(),
    get folder() {
      return shared?.folder ?? null;
    },
    get failure() {
      return whyNoFacts(shared, note);
    },
  };
  // Each replica would keep the same facts.
  const facts = createFactKeeper(first.source, {
    options: null,
    now: clock.now,
    heardAt: () => heardAt,
    report,
  });

  return {
    id: cluster,
    get source() {
      return now().source;
    },
    get gone() {
      return now().gone.signal;
    },
    // The stream is followed whoever looks: what it costs is the collector's to bear.
    hold: () => () => undefined,
    get isWatching() {
      return true;
    },
    get isSettled() {
      return (
        note?.isWatching === true && applied?.resources.every(({ state }) => state !== "starting") === true
      );
    },
    get resources() {
      return applied?.resources ?? [];
    },
    facts,
    sharedFacts,
    probe: () => false,
    startRecording: (path, selection, words) => now().recording.start(path, selection, words),
    stopRecording: () => now().recording.stop(),
    async stop() {
      isStopped = true;
      looking.stop();
      forgetting.stop();
      now().stop();
      await shared?.stop();
      await now().recording.stop();
    },
  };
}

/** Why facts that are here, or are not, may not be all; empty when they are. */
function whyNoFacts(shared: FactsPlace | null, note: CollectorNote | null): string {
  if (shared === null) return NO_COPY;
  if (note !== null && note.holder !== "") {
    if (note.facts === null) return NOT_TOLD;
    if (note.facts.failure !== "")
      return `the collector ${note.holder} cannot tell them: ${note.facts.failure}`;
  }
  return shared.folder === null && shared.failure === "" ? NONE_YET : shared.failure;
}

const NO_COPY = "this server was told to keep none (SKSCOPE_FACTS_DAYS, SKSCOPE_FACTS_MIB).";
const NOT_TOLD =
  "the collector of this cluster tells none: it was started with --facts-days 0, or is of an older skscope.";
const NONE_YET = "the collector of this cluster has told none yet.";
