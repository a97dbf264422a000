"use client";

import { memo, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useSequenceTexts } from "@/components/sequence/sequence-texts.ts";
import { Breakable } from "@/components/ui/breakable.tsx";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { type FoldedMessage, foldMessages, isPlainTraffic, messagesOf } from "@/lib/core/index.ts";
import { SCENE_WORDS } from "@/lib/i18n/words/scene.ts";
import type { Range } from "@/lib/layout/index.ts";
import { lastIndexAt } from "@/lib/model/search.ts";
import styles from "./scene-messages.module.css";

export interface SceneMessagesProps {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly cursor: number;
  /** Moves the head to a message; absent: messages cannot be chosen. */
  readonly onChoose?: (t: number) => void;
  /** How many messages are shown; default 9. */
  readonly most?: number;
  /** How times are told; default: by the clock, in UTC. */
  readonly format?: TimeFormat;
  /** What comes of it is being asked: neither how long something will last nor what it means is said. */
  readonly hidesFuture?: boolean;
}

const MOST = 9;
/** Of how many that were said last the shown ones are folded. */
const LOOKED_AT = 240;
const WALL: TimeFormat = { clock: "utc", origin: 0 };
const NOBODY_OPEN: ReadonlySet<string> = new Set();

/** Who told whom what up to the cursor, the newest at the bottom; the last one is explained in a sentence. */
function SceneMessagesPart({
  data,
  extent,
  cursor,
  onChoose,
  most = MOST,
  format = WALL,
  hidesFuture = false,
}: SceneMessagesProps) {
  const text = useTranslations("stage.messages");
  const [withTraffic, setTraffic] = useState(false);
  const all = useMemo(
    () => messagesOf(data.shared, data.revision, extent.from, extent.to),
    [data, extent.from, extent.to],
  );
  const hasTraffic = useMemo(() => all.some(isPlainTraffic), [all]);
  const told = useMemo(
    () => (withTraffic ? all : all.filter((message) => !isPlainTraffic(message))),
    [all, withTraffic],
  );
  const last = lastIndexAt(told, cursor, ({ t }) => t);
  const shown = useMemo(
    () => foldMessages(told.slice(Math.max(0, last + 1 - LOOKED_AT), last + 1), NOBODY_OPEN).slice(-most),
    [told, last, most],
  );
  return (
    <section className={styles.messages} aria-label={text("title")}>
      <p className={styles.head}>
        <strong>{text("title")}</strong>
        {hasTraffic && (
          <Button
            size="small"
            pressed={withTraffic}
            help={text("requestsHelp")}
            onClick={() => setTraffic(!withTraffic)}
          >
            {text("requests")}
          </Button>
        )}
      </p>
      <MessageList shown={shown} format={format} onChoose={onChoose} hidesFuture={hidesFuture} />
    </section>
  );
}

interface MessageListProps {
  readonly shown: readonly FoldedMessage[];
  readonly format: TimeFormat;
  readonly onChoose: ((t: number) => void) | undefined;
  readonly hidesFuture: boolean;
}

/** Drawn again only when something has been said. */
const MessageList = memo(function MessageList({ shown, format, onChoose, hidesFuture }: MessageListProps) {
  const text = useTranslations("stage.messages");
  const sequence = useTranslations("sequence");
  const texts = useSequenceTexts(format, { hidesFuture });
  return (
    <>
      {shown.length === 0 && <p className={styles.none}>{text("none")}</p>}
      <div className={styles.box}>
        <ol className={styles.list}>
          {shown.map((message, i) => {
            const { id, from, to, t, lastT, provenance, isBad, kind } = message;
            const isCurrent = i === shown.length - 1;
            const said = (
              <>
                <time>{formatTime(lastT, format)}</time>{" "}
                <span className={styles.who}>
                  {from === to
                    ? texts.name(from)
                    : sequence("arrow", { from: texts.name(from), to: texts.name(to) })}
                </span>{" "}
                <span className={styles.text}>
                  <Breakable>{texts.text(message)}</Breakable>
                </span>
                {isCurrent && !hidesFuture && (
                  <span className={styles.explained}>{text(`explain.${kind}`)}</span>
                )}
              </>
            );
            return (
              <li
                key={id}
                data-provenance={provenance}
                data-bad={isBad}
                data-from={from}
                aria-current={isCurrent ? "step" : undefined}
              >
                {onChoose === undefined ? (
                  <span className={styles.message}>{said}</span>
                ) : (
                  <Button variant="bare" className={styles.message} onClick={() => onChoose(t)}>
                    {said}
                  </Button>
                )}
              </li>
            );
          })}
        </ol>
      </div>
    </>
  );
});

/** The sequence beside the stage: see {@link SceneMessagesProps}. */
export const SceneMessages = withWords(SCENE_WORDS, SceneMessagesPart);
