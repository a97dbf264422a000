"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { useTranslations } from "use-intl";
import { ClassOpener } from "@/components/learn/class/opener.tsx";
import { Button } from "@/components/ui/button.tsx";
import { toldAddress } from "@/lib/client/class-address.ts";
import { openTalk, type TalkChannel } from "./channel.ts";
import { openNotes } from "./open-notes.ts";
import styles from "./present.module.css";

interface PresentBarProps {
  readonly onTurn: (by: 1 | -1) => void;
  readonly onStop: () => void;
}

/** What a teacher needs while a chapter is on the wall; it tells windows with notes where the talk is. */
export function PresentBar({ onTurn, onStop }: PresentBarProps) {
  const text = useTranslations("learn.wall");
  useTalk(onTurn);
  return (
    <div className={styles.bar} role="toolbar" aria-label={text("label")}>
      <Button variant="icon" label={text("previous")} onClick={() => onTurn(-1)}>
        ‹
      </Button>
      <Button variant="icon" label={text("next")} onClick={() => onTurn(1)}>
        ›
      </Button>
      <Button help={text("notesHelp")} onClick={openNotes}>
        {text("notes")}
      </Button>
      <ClassOpener />
      <Button onClick={onStop}>{text("stop")}</Button>
    </div>
  );
}

function useTalk(onTurn: (by: 1 | -1) => void): void {
  const path = usePathname();
  const query = useSearchParams().toString();
  const since = useRef(0);
  const channel = useRef<TalkChannel | null>(null);
  const say = useEffectEvent(() => {
    const href = toldAddress(window.location.pathname + window.location.search);
    if (href !== null) channel.current?.send({ is: "at", href, since: since.current });
  });
  const turn = useEffectEvent(onTurn);
  useEffect(() => {
    since.current = beganAt();
    const talk = openTalk((message) => {
      if (message.is === "where") say();
      if (message.is === "turn") turn(message.by);
    });
    channel.current = talk;
    return () => talk.close();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is read from the window when it has changed
  useEffect(() => say(), [path, query]);
}

const BEGAN = "skscope.talk";

/** When the talk of this tab began: with the first chapter that was presented. */
function beganAt(): number {
  try {
    const kept = Number(window.sessionStorage.getItem(BEGAN));
    if (kept > 0) return kept;
    const now = Date.now();
    window.sessionStorage.setItem(BEGAN, String(now));
    return now;
  } catch {
    return Date.now();
  }
}
