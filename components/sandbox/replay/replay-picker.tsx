"use client";

import { useId, useState } from "react";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { useLiveOverview } from "@/components/overview/use-live-overview.ts";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { OverviewStart } from "@/lib/client/overview-store.ts";
import type { Port } from "@/lib/client/port.ts";
import type { ReplayAsked } from "@/lib/client/replay-address.ts";
import styles from "../sandbox.module.css";

const NOTHING_YET: OverviewStart = { digests: [], shared: null };

interface ReplayPickerProps {
  readonly onPick: (asked: ReplayAsked) => void;
}

/** Chooses a revision of a recording or a cluster, to replay its traffic with its settings. */
export function ReplayPicker({ onPick }: ReplayPickerProps) {
  const text = useTranslations("sandbox.replay");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className={styles.exact} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text("pick")}</summary>
      {isOpen && <Choice onPick={onPick} />}
    </details>
  );
}

/** Asks for sources only when somebody wants to choose one. */
function Choice({ onPick }: ReplayPickerProps) {
  const text = useTranslations("sandbox.replay");
  const id = useId();
  const port = usePort();
  const { data: sources = [], error } = useSWR<readonly Offered[], Error>([port.key, "replay"], () =>
    offeredBy(port),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const source = sources.find((one) => one.id === chosen) ?? sources[0];
  if (error !== undefined)
    return <p className={styles.help}>{text("noSources", { reason: error.message })}</p>;
  if (source === undefined) return <p className={styles.help}>{text("none")}</p>;
  return (
    <>
      <p className={styles.help}>{text("pickHelp")}</p>
      <div className={styles.field}>
        <label htmlFor={id}>{text("source")}</label>
        <select id={id} value={source.id} onChange={(event) => setChosen(event.target.value)}>
          {sources.map(({ id: source, cluster }) => (
            <option key={source} value={source}>
              {cluster === null ? source : text("cluster", { name: cluster })}
            </option>
          ))}
        </select>
      </div>
      <Revisions key={source.id} source={source} onPick={onPick} />
    </>
  );
}

/** A recording, or a cluster by the name of its context. */
interface Offered {
  readonly id: string;
  readonly cluster: string | null;
  /** "namespace/name" of the revision that a newcomer should see first. */
  readonly start: string | undefined;
}

/** Recordings that can be read, then clusters, which are asked of nothing until one is chosen. */
async function offeredBy(port: Port): Promise<readonly Offered[]> {
  const [recordings, clusters] = await Promise.all([port.sources(), port.live?.clusters() ?? []]);
  return [
    ...recordings
      .filter(({ error, kind }) => error === undefined && kind === "recording")
      .map(({ id, start }) => ({ id, cluster: null, start })),
    ...clusters.map(({ id, context }) => ({ id, cluster: context, start: undefined })),
  ];
}

function Revisions({ source, onPick }: ReplayPickerProps & { readonly source: Offered }) {
  const text = useTranslations("sandbox.replay");
  const id = useId();
  const { digests } = useLiveOverview(source.id, true, NOTHING_YET);
  const keys = digests.map(({ key }) => key);
  const [chosen, setChosen] = useState<string | null>(null);
  const first = source.start !== undefined && keys.includes(source.start) ? source.start : keys[0];
  const key = chosen ?? first;
  const [namespace = "", name = ""] = key?.split("/") ?? [];
  return (
    <>
      <div className={styles.field}>
        <label htmlFor={id}>{text("revision")}</label>
        <select
          id={id}
          value={key ?? ""}
          disabled={key === undefined}
          onChange={(event) => setChosen(event.target.value)}
        >
          {key === undefined && <option value="">{text("readingNames")}</option>}
          {keys.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </div>
      <Button
        disabled={key === undefined}
        onClick={() => onPick({ source: source.id, namespace, name, from: null, to: null })}
      >
        {text("start")}
      </Button>
    </>
  );
}
