"use client";

import { useEffect, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { useRevision } from "@/components/revision/use-revision.ts";
import { Button } from "@/components/ui/button.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { ReplayAsked } from "@/lib/client/replay-address.ts";
import { type Replayed, replayedOf } from "@/lib/client/replay-of.ts";
import type { Scenario } from "@/lib/sim/index.ts";
import styles from "../sandbox.module.css";
import type { ReplayOrigin } from "./origin.ts";

interface ReplayLoaderProps {
  readonly asked: ReplayAsked;
  readonly onReady: (scenario: Scenario, origin: ReplayOrigin) => void;
  readonly onGiveUp: () => void;
}

/** Reads the revision that is to be replayed, as its own page does, and makes a scenario of it once all of it is there. */
export function ReplayLoader({ asked, onReady, onGiveUp }: ReplayLoaderProps) {
  const { source, namespace, name } = asked;
  const text = useTranslations("sandbox.replay");
  const view = useRevision(source, namespace, name);
  const answer = useMemo(() => replayedOf(view, asked), [view, asked]);
  const latest = useRef(onReady);
  latest.current = onReady;
  const isDone = useRef(false);
  useEffect(() => {
    if (answer.kind !== "made" || isDone.current) return;
    isDone.current = true;
    const { scenario, window, recorded, losses } = answer;
    const plain = losses.map((loss) => ({
      ...loss,
      names: loss.names === undefined ? undefined : [...loss.names],
    }));
    latest.current(scenario, { source, namespace, name, ...window, recorded, losses: plain });
  }, [answer, source, namespace, name]);
  if (answer.kind === "reading" || answer.kind === "made")
    return (
      <p role="status" className={styles.help}>
        {text("reading", { name: `${namespace}/${name}`, source })}
      </p>
    );
  return (
    <p role="alert" className={styles.damaged}>
      <Why answer={answer} asked={asked} /> <Button onClick={onGiveUp}>{text("giveUp")}</Button>
    </p>
  );
}

const WALL: TimeFormat = { clock: "utc", origin: 0 };

/** Why there is nothing to replay. */
function Why({ answer, asked }: { readonly answer: Replayed; readonly asked: ReplayAsked }) {
  const { source, namespace, name } = asked;
  const text = useTranslations("sandbox.replay");
  const revision = { name: `${namespace}/${name}`, source };
  if (answer.kind === "outside") {
    const { from, to } = answer.held;
    return text("outside", { source, from: formatTime(from, WALL), to: formatTime(to, WALL) });
  }
  return answer.kind === "failed"
    ? text("failed", { source, reason: answer.reason })
    : text("missing", revision);
}
