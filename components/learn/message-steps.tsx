"use client";

import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useSequenceTexts } from "@/components/sequence/sequence-texts.ts";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { Button } from "@/components/ui/button.tsx";
import { type FoldedMessage, foldMessages, isPlainTraffic, messagesOf } from "@/lib/core/index.ts";
import type { ChapterId, Moment } from "./chapters.ts";
import styles from "./message-steps.module.css";
import { formatOf } from "./scene-stage.tsx";
import type { Story } from "./story.ts";
import { instantText } from "./verdict.tsx";

interface Span {
  readonly from: Moment;
  readonly to: Moment;
}

/** Chapters whose story can be gone through message by message, and between which moments. */
const STEPPED: Partial<Record<ChapterId, Span>> = { down: { from: "modeOrdered", to: "zero" } };

const NONE: readonly FoldedMessage[] = [];

/** The messages of a chapter that are told one by one, in their order; none where it is not stepped, or with these values does not come to it. */
export function useSteppedMessages(id: ChapterId, story: Story | null): readonly FoldedMessage[] {
  return useMemo(() => {
    const span = STEPPED[id];
    if (span === undefined || story === null) return NONE;
    const from = story.momentAt(span.from);
    if (from === null) return NONE;
    const to = story.momentAt(span.to) ?? story.extent.to;
    const { shared, revision } = story.data;
    const told = messagesOf(shared, revision, from, to).filter((message) => !isPlainTraffic(message));
    return foldMessages(told, new Set());
  }, [id, story]);
}

interface MessageStepsProps {
  readonly messages: readonly FoldedMessage[];
  readonly story: Story;
  readonly control: CursorControl;
  /** What comes of it is being asked: neither how long something will last nor what it means is said. */
  readonly hidesFuture?: boolean;
}

/** One message at a time, at the reader's pace: who tells whom what, and why. */
export function MessageSteps({ messages, story, control, hidesFuture = false }: MessageStepsProps) {
  const text = useTranslations("learn");
  const sequence = useTranslations("sequence");
  const explain = useTranslations("stage.messages.explain");
  const texts = useSequenceTexts(formatOf(story), { isBrief: true, hidesFuture });
  const { cursor } = control;
  /** Of several messages of one instant, the one that was stepped to. */
  const [picked, setPicked] = useState<string | null>(null);
  const reached = messages.findLastIndex(({ t }) => t <= cursor + 0.5);
  const chosen = messages.findIndex(({ id, t }) => id === picked && Math.abs(t - cursor) < 1);
  const current = chosen >= 0 ? chosen : reached;
  const message = messages[current];
  const step = (to: number): void => {
    const next = messages[to];
    if (next === undefined) return;
    setPicked(next.id);
    control.move(next.t);
  };
  return (
    <section className={styles.steps} data-part="steps" aria-label={text("steps.title")}>
      <div className={styles.head}>
        <Button
          size="small"
          disabled={current <= 0}
          label={text("steps.previous")}
          onClick={() => step(current - 1)}
        >
          ‹
        </Button>
        <span className={styles.count}>
          {text("steps.count", { number: current + 1, count: messages.length })}
        </span>
        <Button
          size="small"
          variant="primary"
          disabled={current >= messages.length - 1}
          label={text("steps.next")}
          onClick={() => step(current + 1)}
        >
          ›
        </Button>
        <span className={styles.dots} aria-hidden="true">
          {messages.map(({ id, isBad }, index) => (
            <span
              key={id}
              // What has not been told yet does not say that it fails: the reader may be asked just that.
              data-bad={isBad && index <= current}
              data-told={index <= current}
              data-current={index === current}
            />
          ))}
        </span>
      </div>
      <div className={styles.told} aria-live="polite">
        {message === undefined ? (
          <p className={styles.hint}>{text("steps.begin")}</p>
        ) : (
          <>
            <p>
              <time>{instantText(message.t, story.origin)}</time>{" "}
              <strong>
                {message.from === message.to
                  ? texts.name(message.from)
                  : sequence("arrow", { from: texts.name(message.from), to: texts.name(message.to) })}
              </strong>{" "}
              <span data-bad={message.isBad}>{texts.text(message)}</span>
            </p>
            {!hidesFuture && <p className={styles.why}>{explain(message.kind)}</p>}
          </>
        )}
      </div>
    </section>
  );
}
