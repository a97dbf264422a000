"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { Button } from "@/components/ui/button.tsx";
import { followedAddress, isSamePage } from "@/lib/client/class-address.ts";
import { isFollowed } from "@/lib/model/class-place.ts";
import { type Asked, askedBy } from "../asked.ts";
import { CHAPTER_IDS, type Chapter, type ChapterId } from "../chapters.ts";
import { ExerciseList } from "../class/exercise-list.tsx";
import { numbersOf } from "../scene-numbers.ts";
import type { Story } from "../story.ts";
import { useTold } from "../told-text.tsx";
import type { ChapterState } from "../use-chapter-state.ts";
import { instantText } from "../verdict.tsx";
import { openTalk, type TalkChannel } from "./channel.ts";
import styles from "./present.module.css";

interface NotesWindowProps {
  readonly id: ChapterId;
  readonly chapter: Chapter;
  readonly state: ChapterState;
  readonly story: Story | null;
}

/** What to say at a scene: it and the next one, the answer of its question, the aside, exercises with answers, and the time. */
export function NotesWindow({ id, chapter, state, story }: NotesWindowProps) {
  const text = useTranslations("learn");
  const words = useTranslations("learn.wall");
  const told = useTold(id);
  const { since, turn } = useTalkOf();
  const { scene } = state;
  const { beats } = chapter;
  const [beat, next] = [beats[scene - 1], beats[scene]];
  const tell = (one: typeof beat): ReactNode =>
    one === undefined ? null : told(`beats.${one.key}`, numbersOf(one, story?.run ?? null));
  const following = CHAPTER_IDS[CHAPTER_IDS.indexOf(id) + 1];
  const go = (by: 1 | -1) => (): void => {
    if (since !== null) turn(by);
    // Without a talk in this browser one leafs through the notes.
    else if (beats[scene - 1 + by] !== undefined) state.chooseScene(scene + by);
  };
  useKeys({ ArrowRight: go(1), PageDown: go(1), " ": go(1), ArrowLeft: go(-1), PageUp: go(-1) });
  return (
    <main className={styles.notes}>
      <div className={styles.head}>
        <h1>{text(`chapters.${id}.title`)}</h1>
        <div className={styles.steps}>
          <Button variant="icon" label={words("previous")} onClick={go(-1)}>
            ‹
          </Button>
          <span>{text("scene", { number: scene, count: beats.length })}</span>
          <Button variant="icon" label={words("next")} onClick={go(1)}>
            ›
          </Button>
        </div>
        <Elapsed since={since} />
      </div>
      <p className={styles.state} role="status">
        {words(since === null ? "alone" : "together")}
      </p>
      <h2>{words("now")}</h2>
      {beat !== undefined && <p className={styles.now}>{tell(beat)}</p>}
      <QuestionNotes question={askedBy(beat)} told={told} story={story} />
      <h2>{words("after")}</h2>
      <p className={styles.next}>
        {next !== undefined
          ? tell(next)
          : following === undefined
            ? words("end")
            : words("chapter", { title: text(`chapters.${following}.title`) })}
      </p>
      <h2>{words("aside")}</h2>
      <p>{told("aside")}</p>
      <p>{told("try")}</p>
      <h2>{words("exercises")}</h2>
      <ExerciseList id={id} isOpen={true} />
    </main>
  );
}

interface QuestionNotesProps {
  readonly question: Asked | null;
  readonly told: (key: string, values?: Record<string, string | number>) => ReactNode;
  readonly story: Story | null;
}

/** What the scene asks before it is shown, with the answer that the simulator gives. */
function QuestionNotes({ question, told, story }: QuestionNotesProps) {
  const words = useTranslations("learn.wall");
  const truth = useMemo(() => {
    if (question === null || story === null) return null;
    return question.answer((story.run ?? { data: story.data }) as never);
  }, [question, story]);
  if (question === null) return null;
  const key = `questions.${question.key}`;
  const shown =
    truth === null
      ? null
      : question.kind === "choice"
        ? String(told(`${key}.options.${truth}`))
        : question.kind === "instant"
          ? instantText(Number(truth), story?.origin ?? null)
          : Number(truth);
  return (
    <>
      <h2>{words("asks")}</h2>
      <p>{told(`${key}.ask`)}</p>
      {shown !== null && <p className={styles.answer}>{told(`${key}.verdict`, { truth: shown })}</p>}
    </>
  );
}

/** How long the talk lasts, in minutes and seconds. */
function Elapsed({ since }: { readonly since: number | null }) {
  const words = useTranslations("learn.wall");
  const [opened] = useState(() => Date.now());
  const [now, setNow] = useState(opened);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - (since ?? opened)) / 1_000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return (
    <time className={styles.clock} role="timer" aria-label={words("elapsed")}>
      {minutes}:{String(rest).padStart(2, "0")}
    </time>
  );
}

/** Follows the talk of this browser, if there is one: since when it lasts, and how to turn it. */
function useTalkOf(): { readonly since: number | null; readonly turn: (by: 1 | -1) => void } {
  const router = useRouter();
  const [since, setSince] = useState<number | null>(null);
  const channel = useRef<TalkChannel | null>(null);
  const goTo = useEffectEvent((href: string) => {
    const here = window.location.pathname + window.location.search;
    const target = followedAddress(href, here);
    if (!isFollowed(href) || target === here) return;
    if (isSamePage(target, here)) window.history.replaceState(null, "", target);
    else router.push(target);
  });
  useEffect(() => {
    const talk = openTalk((message) => {
      if (message.is !== "at") return;
      setSince(message.since);
      goTo(message.href);
    });
    channel.current = talk;
    talk.send({ is: "where" });
    return () => talk.close();
  }, []);
  return { since, turn: (by) => channel.current?.send({ is: "turn", by }) };
}
