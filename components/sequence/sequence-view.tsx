"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { saveText } from "@/components/save.ts";
import { useSize } from "@/components/timeline/use-size.ts";
import { Button } from "@/components/ui/button.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { withWords } from "@/components/with-words.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { type FoldedMessage, foldMessages, isPlainTraffic, messagesOf, toMermaid } from "@/lib/core/index.ts";
import { SEQUENCE_WORDS } from "@/lib/i18n/words/sequence.ts";
import { anchor, labelX, layoutSequence, type Range, sequenceSvg } from "@/lib/layout/index.ts";
import { aroundCursor } from "./around-cursor.ts";
import { ParticipantHead } from "./participant-head.tsx";
import styles from "./sequence.module.css";
import { useSequenceTexts } from "./sequence-texts.ts";

export type SequenceScope = "episode" | "range";

interface SequenceViewProps {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly range: Range;
  readonly scope: SequenceScope;
  readonly onScopeChange: (scope: SequenceScope) => void;
  /** False: requests that went well are left out. */
  readonly withTraffic: boolean;
  readonly onTrafficChange: (shown: boolean) => void;
  /** Ids of messages shown one by one instead of folded with their repetitions. */
  readonly unfolded: readonly string[];
  readonly onUnfoldedChange: (ids: string[]) => void;
  readonly cursor: number;
  /** Nothing later is shown. */
  readonly until: number;
  readonly format: TimeFormat;
  readonly selectedSeq: number | null;
  readonly onSelectEvidence: (seq: number, t: number) => void;
  readonly onCursorChange: (t: number) => void;
  /** ↑ and ↓ step from message to message wherever the focus is, instead of moving the page. */
  readonly hasKeys?: boolean;
}

/** At most this many messages are drawn, those around the cursor. */
const MOST = 400;
/** Below this width arrows cannot be told apart: the messages are a list. */
const NARROW = 640;

function SequenceViewPart(props: SequenceViewProps) {
  const { data, extent, range, scope, cursor, until, format, selectedSeq } = props;
  const { withTraffic, unfolded, onUnfoldedChange, onSelectEvidence, onCursorChange } = props;
  const text = useTranslations("sequence");
  const texts = useSequenceTexts(format);
  const ref = useRef<HTMLDivElement>(null);
  const listRef = useRef<HTMLOListElement>(null);
  const { width } = useSize(ref);
  const shown = scope === "range" ? range : aroundCursor(data.revision, cursor, extent);
  const told = useMemo(
    () => messagesOf(data.shared, data.revision, shown.from, Math.min(shown.to, until)),
    [data, shown.from, shown.to, until],
  );
  const hasTraffic = useMemo(() => told.some(isPlainTraffic), [told]);
  const all = useMemo(
    () =>
      foldMessages(
        withTraffic ? told : told.filter((message) => !isPlainTraffic(message)),
        new Set(unfolded),
      ),
    [told, withTraffic, unfolded],
  );
  const messages = useMemo(() => around(all, cursor), [all, cursor]);
  /** Of several messages of one instant, the one that was stepped to or chosen. */
  const [picked, setPicked] = useState<string | null>(null);
  const layout = useMemo(
    () => layoutSequence(messages, Math.max(NARROW, width), cursor, picked),
    [messages, width, cursor, picked],
  );
  const isNarrow = width > 0 && width < NARROW;

  const { current } = layout;
  const count = messages.length;
  // Runs only when another message becomes current, or the list has grown.
  useEffect(() => {
    const row = current < count ? listRef.current?.children[current] : undefined;
    if (row instanceof HTMLElement) revealWithin(row);
  }, [current, count]);

  const step = (from: number, direction: 1 | -1): void => {
    const next = messages[from + direction];
    if (next === undefined) return;
    setPicked(next.id);
    // If evidence is open, it switches to that of the new current message.
    if (selectedSeq !== null && next.seq !== null) onSelectEvidence(next.seq, next.t);
    else onCursorChange(next.t);
    const button = listRef.current?.children[from + direction]?.querySelector<HTMLElement>("button");
    button?.focus();
  };
  useKeys(
    { ArrowDown: () => step(current, 1), ArrowUp: () => step(Math.max(current, 1), -1) },
    props.hasKeys === true,
  );
  const words = {
    title: `${data.revision.namespace}/${data.revision.name}`,
    name: texts.name,
    text: texts.text,
    time: (t: number) => formatTime(t, format),
    pause: (ms: number) => text("pause", { length: formatDuration(ms) }),
  };
  return (
    <Panel id="sequence" className={styles.view} title={text("title")} question={text("question")}>
      <p className={styles.tools}>
        <label>
          {text("scope")}{" "}
          <select
            value={scope}
            onChange={(event) => props.onScopeChange(event.target.value as SequenceScope)}
          >
            {(["episode", "range"] as const).map((one) => (
              <option key={one} value={one}>
                {text(`scopes.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {hasTraffic && (
          <Button
            pressed={withTraffic}
            help={text("trafficHelp")}
            onClick={() => props.onTrafficChange(!withTraffic)}
          >
            {text("traffic")}
          </Button>
        )}
        <span>{text("export")}</span>
        <Button
          onClick={() => saveText(`${data.revision.name}.svg`, "image/svg+xml", sequenceSvg(layout, words))}
        >
          {text("svg")}
        </Button>
        <Button
          onClick={() =>
            saveText(`${data.revision.name}.mmd`, "text/plain", toMermaid(messages, texts.name, texts.text))
          }
        >
          {text("mermaid")}
        </Button>
        {unfolded.length > 0 && <Button onClick={() => onUnfoldedChange([])}>{text("fold")}</Button>}
        <span className={styles.legend}>{text("legend")}</span>
        {messages.length < all.length && (
          <span>{text("tooMany", { shown: messages.length, total: all.length })}</span>
        )}
      </p>
      <div ref={ref} className={styles.diagram} data-narrow={isNarrow}>
        {!isNarrow && (
          <div className={styles.heads} aria-hidden="true">
            {layout.columns.map(({ participant, x }) => (
              <span key={participant} style={{ left: x }}>
                <ParticipantHead participant={participant} name={texts.name(participant)} />
              </span>
            ))}
          </div>
        )}
        {messages.length === 0 && <p>{text("empty")}</p>}
        <div className={styles.canvas} style={isNarrow ? undefined : { height: layout.height }}>
          {!isNarrow && <Arrows layout={layout} selectedSeq={selectedSeq} pause={words.pause} />}
          <ol ref={listRef} aria-label={text("list")} className={styles.list}>
            {layout.rows.map(({ message, y, height, x1, x2 }, index) => {
              const { id, t, from, to, provenance, seq, rule, count, isBad } = message;
              return (
                <li
                  key={id}
                  style={isNarrow ? undefined : { top: y, height }}
                  data-current={index === current}
                  data-selected={seq !== null && seq === selectedSeq}
                  data-future={t > cursor}
                  data-bad={isBad}
                  aria-current={index === current ? "step" : undefined}
                >
                  <time>{formatTime(t, format)}</time>
                  <span className={isNarrow ? styles.who : "visually-hidden"}>
                    {from === to
                      ? text("self", { from: texts.name(from) })
                      : text("arrow", { from: texts.name(from), to: texts.name(to) })}
                  </span>
                  <Button
                    variant="bare"
                    className={styles.message}
                    data-provenance={provenance}
                    data-anchor={anchor(x1, x2, layout.width)}
                    style={isNarrow ? undefined : placeOf(x1, x2, layout.width)}
                    title={titleOf(message, text)}
                    onClick={() => {
                      setPicked(id);
                      if (seq === null) onCursorChange(t);
                      else onSelectEvidence(seq, t);
                    }}
                    onKeyDown={(event) => {
                      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
                      event.preventDefault();
                      step(index, event.key === "ArrowDown" ? 1 : -1);
                    }}
                  >
                    {texts.text(message)}
                    <span className="visually-hidden">
                      {" "}
                      ({text(provenance)}
                      {rule !== "" && `, ${text("rule", { rule })}`})
                    </span>
                  </Button>
                  {count > 1 && (
                    <Button
                      variant="icon"
                      className={styles.unfold}
                      label={text("unfold", { count })}
                      style={isNarrow ? undefined : { left: 92 }}
                      onClick={() => onUnfoldedChange([...unfolded, id])}
                    >
                      +
                    </Button>
                  )}
                </li>
              );
            })}
          </ol>
        </div>
      </div>
    </Panel>
  );
}

function titleOf(message: FoldedMessage, text: ReturnType<typeof useTranslations<"sequence">>): string {
  const { provenance, rule, seq, values } = message;
  const parts = [text(provenance)];
  if (rule !== "") parts.push(text("rule", { rule }));
  if (seq !== null) parts.push(text("evidence", { record: seq }));
  if (typeof values.error === "string" && values.error !== "") parts.push(values.error);
  return parts.join(" · ");
}

function placeOf(x1: number, x2: number, width: number): { left: number } | { right: number } {
  const x = labelX(x1, x2, width);
  return anchor(x1, x2, width) === "start" ? { left: x } : { right: width - x };
}

/** Scrolls the scrollable box around the row until it is visible, to where a row begins; the page itself is left alone. */
function revealWithin(row: HTMLElement): void {
  let box = row.parentElement;
  while (box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  if (box === null || box === document.body || box === document.documentElement) return;
  const [inner, outer] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
  // The names of the participants stay on top of what scrolls, below what the box leaves free.
  const heads = row.closest(`.${styles.diagram}`)?.querySelector<HTMLElement>(`.${styles.heads}`);
  const free = Number.parseFloat(getComputedStyle(box).paddingTop) || 0;
  const top = outer.top + (heads == null ? 0 : free + heads.offsetHeight);
  if (inner.top >= top && inner.bottom <= outer.bottom) return;
  const least = inner.top < top ? inner.top - top : inner.bottom - outer.bottom;
  const begins = [...(row.parentElement?.children ?? [])].map(
    (other) => other.getBoundingClientRect().top - top,
  );
  box.scrollTop += begins.find((by) => by >= least) ?? least;
}

/** The messages nearest to the cursor, if there are too many. */
function around(messages: readonly FoldedMessage[], cursor: number): readonly FoldedMessage[] {
  if (messages.length <= MOST) return messages;
  const at = messages.findIndex(({ t }) => t > cursor);
  const middle = at < 0 ? messages.length : at;
  const first = Math.min(Math.max(0, middle - MOST / 2), messages.length - MOST);
  return messages.slice(first, first + MOST);
}

interface ArrowsProps {
  readonly layout: ReturnType<typeof layoutSequence>;
  readonly selectedSeq: number | null;
  readonly pause: (ms: number) => string;
}

/** Lifelines, arrows and breaks; the texts are the list above it. */
function Arrows({ layout, selectedSeq, pause }: ArrowsProps) {
  const { width, height, columns, rows, breaks, current } = layout;
  const now = rows[current];
  return (
    <svg className={styles.arrows} width={width} height={height} aria-hidden="true">
      <defs>
        {(["ink", "bad"] as const).map((tone) => (
          <marker
            key={tone}
            id={`sequence-${tone}`}
            className={styles[`${tone}Head`]}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerUnits="userSpaceOnUse"
            markerWidth="8"
            markerHeight="8"
            orient="auto-start-reverse"
          >
            <path d="M0 0 10 5 0 10z" />
          </marker>
        ))}
      </defs>
      {now !== undefined && <rect className={styles.now} x={0} y={now.y} width={width} height={now.height} />}
      {columns.map(({ participant, x }) => (
        <line key={participant} className={styles.lifeline} x1={x} x2={x} y1={0} y2={height} />
      ))}
      {breaks.map(({ y, height: h, ms }) => (
        <g key={y}>
          <rect className={styles.breakBack} x={0} y={y + 4} width={width} height={h - 8} />
          <text className={styles.breakText} x={8} y={y + h / 2 + 4}>
            {pause(ms)}
          </text>
        </g>
      ))}
      {rows.map(({ message, y, height: h, x1, x2 }) => {
        const line = y + h - 7;
        const shape = {
          className: styles.arrow,
          "data-provenance": message.provenance,
          "data-bad": message.isBad,
          "data-selected": message.seq !== null && message.seq === selectedSeq,
          markerEnd: `url(#sequence-${message.isBad ? "bad" : "ink"})`,
        };
        return x1 === x2 ? (
          <path key={message.id} {...shape} d={`M${x1} ${line - 10}h14v10h-12`} />
        ) : (
          <line key={message.id} {...shape} x1={x1} x2={x2} y1={line} y2={line} />
        );
      })}
    </svg>
  );
}

/** Who told whom what: the hand-over as messages between lifelines, which are a list as well. */
export const SequenceView = withWords(SEQUENCE_WORDS, SequenceViewPart);
