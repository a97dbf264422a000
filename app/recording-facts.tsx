import Link from "next/link";
import { PathStrip } from "@/components/home/path-strip.tsx";
import { formatDuration } from "@/lib/client/format-time.ts";
import { type UnknownSpan, unknownSpans } from "@/lib/core/index.ts";
import type { Path, Slice } from "@/lib/model/timeline.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { readable } from "@/lib/server/page-source.ts";
import styles from "./recording-facts.module.css";

/** What a card says about a recording beside its story; read from the recording itself. */
export interface Facts {
  readonly revisions: number;
  readonly records: number;
  readonly problems: number;
  readonly extent: { readonly from: number; readonly to: number } | null;
  /** The revision to be looked at first. */
  readonly main: {
    readonly key: string;
    readonly name: string;
    readonly path: readonly Slice<Path>[];
  } | null;
  readonly unknown: readonly UnknownSpan[];
}

type FactsResult =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly detail: string };

export async function recordingFacts(id: string, start: string | null): Promise<FactsResult> {
  const result = await readable(id);
  if (!result.ok) return { ok: false, detail: result.problem.detail };
  const { state, problemCount } = result.source;
  const { firstT, lastT, records } = state.shared;
  const revisions = [...state.revisions.values()].filter((revision) => revision.hasSks);
  // Where no start is given: the one with the most to see.
  const main =
    (start === null ? undefined : state.revisions.get(start)) ??
    [...revisions].sort((a, b) => b.path.length - a.path.length)[0];
  return {
    ok: true,
    facts: {
      revisions: revisions.length,
      records,
      problems: problemCount,
      extent: firstT === null || lastT === null ? null : { from: firstT, to: lastT },
      main:
        main === undefined
          ? null
          : { key: `${main.namespace}/${main.name}`, name: main.name, path: main.path },
      unknown: unknownSpans(state.shared, "path"),
    },
  };
}

interface RecordingFactsProps {
  readonly facts: Facts;
  /** The page of all its revisions, where the card itself leads elsewhere. */
  readonly overview: string | null;
}

/** How long, how many, and the path of its main revision as a strip. */
export async function RecordingFacts({ facts, overview }: RecordingFactsProps) {
  const text = await requestTranslator("home");
  const { main, extent, unknown } = facts;
  const count = text("revisions", { count: facts.revisions });
  return (
    <>
      {main !== null && extent !== null && (
        <PathStrip
          slices={main.path}
          from={extent.from}
          to={extent.to}
          unknown={unknown}
          label={text("strip", { name: main.name, changes: Math.max(0, main.path.length - 1) })}
        />
      )}
      <p className={styles.facts}>
        <span>
          {overview !== null && facts.revisions > 1 ? (
            <Link href={overview} prefetch={false}>
              {count}
            </Link>
          ) : (
            count
          )}{" "}
          ·{" "}
          {text("facts", {
            records: facts.records,
            duration: extent === null ? text("noDuration") : formatDuration(extent.to - extent.from),
          })}
          {facts.problems > 0 && <> · {text("problems", { count: facts.problems })}</>}
        </span>
        {main !== null && facts.revisions > 1 && <span>{text("stripOf", { name: main.name })}</span>}
      </p>
    </>
  );
}
