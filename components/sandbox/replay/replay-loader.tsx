"use client";

import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { useRevision } from "@/components/revision/use-revision.ts";
import { Button } from "@/components/ui/button.tsx";
import type { ReplayAsked } from "@/lib/client/replay-address.ts";
import { isReady, type RevisionView } from "@/lib/client/revision-store.ts";
import { scenarioFromRevision } from "@/lib/client/scenario-from-revision.ts";
import { isUnread } from "@/lib/client/stream-store.ts";
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
  const fault = faultOf(view);
  const isWhole = view.stream === "ended" || view.stream === "live";
  const latest = useRef(onReady);
  latest.current = onReady;
  const isDone = useRef(false);
  useEffect(() => {
    const { data } = view;
    if (!isWhole || !isReady(data) || isDone.current) return;
    isDone.current = true;
    const { shared, revision } = data;
    const from = asked.from ?? shared.firstT ?? 0;
    const to = Math.max(asked.to ?? shared.lastT ?? 0, from + 1);
    const { scenario, losses, recorded } = scenarioFromRevision(shared, revision, { from, to });
    const plain = losses.map((loss) => ({
      ...loss,
      names: loss.names === undefined ? undefined : [...loss.names],
    }));
    const part = { source, namespace, name, from: Math.round(from), to: Math.round(to) };
    latest.current(scenario, { ...part, recorded, losses: plain as ReplayOrigin["losses"] });
  }, [view, isWhole, asked, source, namespace, name]);
  // The server and the worker of the page say so in English; a page says it in its own language.
  const isMissing =
    (isWhole && !isReady(view.data)) || (fault?.endsWith(` has no revision ${namespace}/${name}.`) ?? false);
  if (fault === null && !isMissing)
    return (
      <p role="status" className={styles.help}>
        {text("reading", { name: `${namespace}/${name}`, source })}
      </p>
    );
  return (
    <p role="alert" className={styles.damaged}>
      {isMissing
        ? text("missing", { name: `${namespace}/${name}`, source })
        : text("failed", { source, reason: fault ?? "" })}{" "}
      <Button onClick={onGiveUp}>{text("giveUp")}</Button>
    </p>
  );
}

/** Why nothing more comes; null while it may. */
function faultOf({ connection, reason, data }: RevisionView): string | null {
  return connection === "failed" || (isUnread(connection) && data === null) ? reason : null;
}
