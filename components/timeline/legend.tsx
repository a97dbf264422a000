"use client";

import { useLayoutEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { BarStyle, MarkShape, MarkTone } from "@/lib/layout/index.ts";
import { useColours } from "./colours.ts";
import { paintSample } from "./paint.ts";
import styles from "./timeline.module.css";

interface Entry {
  readonly key:
    | "pods"
    | "activator"
    | "none"
    | "unknown"
    | "reconstructed"
    | "wish"
    | "confirmed"
    | "failed"
    | "pod";
  readonly bar?: BarStyle;
  readonly shape?: MarkShape;
  readonly tone?: MarkTone;
  readonly strong?: boolean;
}

const ENTRIES: readonly Entry[] = [
  { key: "pods", bar: "pods" },
  { key: "activator", bar: "activator" },
  { key: "none", bar: "none" },
  { key: "unknown", bar: "unknown" },
  { key: "reconstructed", bar: "reconstructed" },
  { key: "wish", bar: "wish" },
  { key: "confirmed", shape: "diamond", tone: "activator", strong: true },
  { key: "failed", shape: "cross", tone: "none", strong: true },
  { key: "pod", shape: "circle", tone: "pods" },
];

/** What colours, patterns and shapes mean. */
export function Legend() {
  const text = useTranslations("timeline.legend");
  return (
    <ul className={styles.legend} aria-label={text("label")}>
      {ENTRIES.map((entry) => (
        <li key={entry.key}>
          <Sample entry={entry} />
          {text(entry.key)}
        </li>
      ))}
    </ul>
  );
}

function Sample({ entry }: { entry: Entry }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  useLayoutEffect(() => {
    if (ref.current !== null) paintSample(ref.current, entry, colours);
  }, [entry, colours]);
  return <canvas ref={ref} style={{ width: entry.bar === undefined ? 14 : 22, height: 14 }} />;
}
