"use client";

import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { PATH_SHARES, type RangeStatistics, rangeStatistics } from "@/lib/core/index.ts";
import type { Range } from "@/lib/layout/index.ts";
import { type Marks, rangeOf } from "./marks.tsx";
import styles from "./reading.module.css";

interface RangeBubbleProps {
  readonly data: RevisionData;
  readonly marks: Marks;
  readonly cursor: number;
  /** Nothing later is told. */
  readonly until: number;
  readonly format: TimeFormat;
  readonly onZoom: (range: Range) => void;
  readonly onClear: () => void;
}

/** What happened between two marks in numbers; with one mark how far the cursor is from it. */
export function RangeBubble({ data, marks, cursor, until, format, onZoom, onClear }: RangeBubbleProps) {
  const text = useTranslations("timeline.marks");
  const range = rangeOf(marks);
  const [first] = marks;
  if (first === undefined) return null;
  return (
    <section className={styles.bubble} aria-label={text("label")}>
      {range === null ? (
        <p>
          {text("one", {
            at: formatTime(first, format),
            distance: formatDuration(Math.abs(Math.round(cursor) - first)),
            direction: cursor >= first ? "later" : "earlier",
          })}
        </p>
      ) : (
        <Numbers data={data} range={range} until={until} format={format} onZoom={onZoom} />
      )}
      <Button
        variant="quiet"
        size="small"
        className={styles.clear}
        onClick={onClear}
        aria-label={text("clear")}
      >
        ✕
      </Button>
    </section>
  );
}

type NumbersProps = Pick<RangeBubbleProps, "data" | "until" | "format" | "onZoom"> & {
  readonly range: Range;
};

function Numbers({ data, range, until, format, onZoom }: NumbersProps) {
  const text = useTranslations("timeline.marks");
  const [isCopied, setIsCopied] = useState(false);
  const { from, to } = range;
  const facts = useMemo(() => {
    const span = { from: Math.min(from, until), to: Math.min(to, until) };
    return factsOf(rangeStatistics(data.shared, data.revision, span), text as Text);
  }, [data, from, to, until, text]);
  const title = text("range", {
    length: formatDuration(to - from),
    from: formatTime(from, format),
    to: formatTime(to, format),
  });
  const copy = async (): Promise<void> => {
    const lines = facts.map(({ name, value }) => `${name}\t${value}`);
    await navigator.clipboard.writeText([title, ...lines, ""].join("\n"));
    setIsCopied(true);
  };
  return (
    <>
      <h3>{title}</h3>
      <dl>
        {facts.map(({ key, name, value }) => (
          <div key={key}>
            <dt>{name}</dt>
            <dd data-fact={key}>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles.actions}>
        <Button size="small" onClick={() => onZoom(range)}>
          {text("zoom")}
        </Button>
        <Button size="small" onClick={() => void copy()}>
          {text(isCopied ? "copied" : "copy")}
        </Button>
      </div>
    </>
  );
}

type Text = (key: string, values?: Readonly<Record<string, string | number>>) => string;

interface Fact {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

function factsOf(numbers: RangeStatistics, text: Text): Fact[] {
  const { paths, flips, modeChanges, requests, coldStarts, probes } = numbers;
  const fact = (key: string, value: string): Fact => ({ key, name: text(`fact.${key}`), value });
  const shares = PATH_SHARES.filter((path) => paths[path] > 0).map((path) =>
    text("share", { path: text(`path.${path}`), length: formatDuration(Math.round(paths[path])) }),
  );
  const facts = [fact("paths", shares.join(" · ")), fact("flips", text("flips", { flips, modeChanges }))];
  if (requests !== null) {
    const codes = requests.failures.map(({ status, count }) =>
      text("failure", { status: status === 0 ? text("noAnswer") : String(status), count }),
    );
    const { count, failed, waits } = requests;
    facts.push(fact("requests", text("requests", { count, failed, codes: codes.join(", ") })));
    if (waits.p50 !== null && waits.p99 !== null) {
      const [p50, p99] = [waits.p50, waits.p99].map((ms) => formatDuration(Math.round(ms))) as [
        string,
        string,
      ];
      facts.push(fact("waits", text("waits", { p50, p99, max: formatDuration(Math.round(waits.max ?? 0)) })));
    }
  }
  facts.push(fact("coldStarts", text("coldStarts", coldStarts)), fact("probes", text("probes", probes)));
  return facts;
}
