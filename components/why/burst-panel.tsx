"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { Term } from "@/components/glossary/term.tsx";
import { useSize } from "@/components/timeline/use-size.ts";
import { Button } from "@/components/ui/button.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { TriedSetting } from "@/lib/client/tried-setting.ts";
import { type Burst, type BurstInputs, type BurstResult, burstRule } from "@/lib/core/index.ts";
import styles from "./burst.module.css";
import { BurstInputTable } from "./burst-inputs.tsx";
import { tidy } from "./tidy.ts";
import { triedForCapacity } from "./tried.ts";
import { TriedLink } from "./tried-link.tsx";
import { applyWhatIf, rangeOf, WHAT_IF_KEYS, type WhatIf, type WhatIfKey } from "./what-if.ts";
import why from "./why.module.css";

/** recharts is large; the numbers do not wait for it. */
const BurstChart = dynamic(() => import("./burst-chart.tsx").then((module) => module.BurstChart), {
  ssr: false,
  loading: () => <div className={styles.chartSpace} />,
});

interface BurstPanelProps {
  readonly burst: Burst;
  readonly format: TimeFormat;
  readonly whatIf: WhatIf;
  readonly onWhatIfChange: (next: WhatIf) => void;
  readonly onSelectEvidence: (seq: number) => void;
  /** The page that plays this revision's traffic with one setting changed; absent where there is nothing to play. */
  readonly replayHref?: ((tried: TriedSetting) => string) | undefined;
}

/** The rule that decides the mode, with the real numbers and with numbers to try. */
export function BurstPanel(props: BurstPanelProps) {
  const { burst, format, whatIf, onWhatIfChange, onSelectEvidence, replayHref } = props;
  const text = useTranslations("burst");
  const ref = useRef<HTMLElement>(null);
  const { width } = useSize(ref);
  const { computed, inputs } = burst;
  const isTried = Object.keys(whatIf).length > 0;
  const tried = isTried ? applyWhatIf(burst, whatIf) : null;
  /** The one that is tried; else none, and where there is none already, always. */
  const played = Math.round(whatIf.targetBurstCapacity ?? (inputs.targetBurstCapacity === 0 ? -1 : 0));
  const perPod = triedForCapacity(burst, whatIf);
  const mostPods = Math.min(60, Math.max(rangeOf("readyPods", burst).max, tried?.readyPods ?? 0));
  return (
    <Panel
      id="burst"
      className={why.panel}
      title={text("title")}
      question={text("question")}
      answer={
        <>
          {burst.differs.includes("mode") && burst.observedMode !== null && (
            <>
              {text("answer.holds", {
                mode: burst.observedMode.value,
                time: formatTime(burst.observedMode.t, format),
              })}{" "}
            </>
          )}
          <Answer inputs={inputs} result={computed} />{" "}
          {computed?.reason === "capacity" && burst.load === null && (
            <span className={why.aside}>{text("noLoadAssumed")}</span>
          )}
        </>
      }
      ref={ref}
    >
      <Agreement burst={burst} format={format} onSelectEvidence={onSelectEvidence} />
      <BurstInputTable burst={burst} format={format} onSelectEvidence={onSelectEvidence} />
      {computed !== null && (
        <>
          <h3>{text("whatIf")}</h3>
          {tried !== null && (
            <p className={styles.tried} aria-live="polite">
              <Answer inputs={tried} result={burstRule(tried)} />
            </p>
          )}
          <div className={styles.sliders}>
            {WHAT_IF_KEYS.map((key) => (
              <Slider
                key={key}
                name={key}
                burst={burst}
                value={whatIf[key] ?? inputs[key]}
                isMoved={whatIf[key] !== undefined}
                onChange={(value) => onWhatIfChange({ ...whatIf, [key]: value })}
              />
            ))}
            <Button size="small" disabled={!isTried} onClick={() => onWhatIfChange({})}>
              {text("reset")}
            </Button>
          </div>
          {replayHref !== undefined && (
            <p>
              <Link href={replayHref({ name: "targetBurstCapacity", value: played })} prefetch={false}>
                {text("replay", { value: played })}
              </Link>
            </p>
          )}
          {replayHref !== undefined && perPod !== null && (
            <p>
              <TriedLink tried={perPod} href={replayHref(perPod)} />
            </p>
          )}
          <ResultTable real={computed} tried={tried === null ? null : burstRule(tried)} />
          {width > 0 && hasChart(tried ?? inputs) && (
            <BurstChart real={inputs} tried={tried} mostPods={mostPods} width={Math.min(width, 560)} />
          )}
        </>
      )}
    </Panel>
  );
}

/** Where pods and load change nothing, a line over pods says nothing. */
function hasChart({ targetBurstCapacity, isHpa }: BurstInputs): boolean {
  return targetBurstCapacity > 0 && !isHpa;
}

function Answer({ inputs, result }: { inputs: BurstInputs; result: BurstResult | null }) {
  const text = useTranslations("burst");
  if (result === null) return text("answer.unknown");
  if (result.reason !== "capacity") return text(`answer.${result.reason}`);
  const { readyPods, load, targetBurstCapacity, totalPerPod } = inputs;
  const sum = text("sum", {
    pods: readyPods,
    total: tidy(totalPerPod),
    target: tidy(targetBurstCapacity),
    load: tidy(load),
    excess: tidy(result.excess),
    isServe: String(result.excess >= 0),
    isRounded: String(!Number.isInteger(load)),
  });
  const pods = result.podsForServe ?? 0;
  return result.mode === "Serve"
    ? text("answer.served", { sum, pods, load: tidy(result.loadForServe ?? 0) })
    : text("answer.proxied", { sum, pods, target: tidy(result.targetForServe) });
}

/** Compares the calculation with what was observed; names differences and possible explanations. */
function Agreement({
  burst,
  format,
  onSelectEvidence,
}: Omit<BurstPanelProps, "whatIf" | "onWhatIfChange" | "replayHref">) {
  const text = useTranslations("burst");
  const { computed, differs, doubts, observedExcess, observedMode, observedActivators } = burst;
  if (computed === null) return null;
  const seen = { excess: observedExcess, mode: observedMode, numActivators: observedActivators };
  if (differs.length === 0) {
    const isKnown = observedMode !== null && observedExcess !== null;
    return isKnown ? <p className={why.aside}>{text("agrees")}</p> : null;
  }
  return (
    <ul className={styles.differs}>
      {differs.map((what) => {
        const { value, t, seq } = seen[what] ?? { value: "", t: 0, seq: 0 };
        const observed = typeof value === "number" ? tidy(value) : value;
        const mine = computed[what];
        return (
          <li key={what}>
            {text(`differs.${what}`, {
              observed,
              time: formatTime(t, format),
              computed: typeof mine === "number" ? tidy(mine) : mine,
            })}{" "}
            <Button variant="link" onClick={() => onSelectEvidence(seq)}>
              {`#${seq}`}
            </Button>
          </li>
        );
      })}
      {doubts.map((doubt) => (
        <li key={doubt} className={why.aside}>
          {text(`doubt.${doubt}`)}
        </li>
      ))}
    </ul>
  );
}

const LABELS = {
  readyPods: "input.pods",
  load: "input.load",
  targetBurstCapacity: "input.target",
  totalPerPod: "concurrency",
} as const;

interface SliderProps {
  readonly name: WhatIfKey;
  readonly burst: Burst;
  readonly value: number;
  readonly isMoved: boolean;
  readonly onChange: (value: number) => void;
}

function Slider({ name, burst, value, isMoved, onChange }: SliderProps) {
  const text = useTranslations("burst");
  const { min, max, step } = rangeOf(name, burst);
  const label = text(LABELS[name]);
  const set = (next: number): void => {
    if (Number.isFinite(next)) onChange(Math.max(min, next));
  };
  return (
    <div className={styles.slider} data-moved={isMoved}>
      <label htmlFor={`what-if-${name}`}>{label}</label>
      <input
        id={`what-if-${name}`}
        type="range"
        min={min}
        max={max}
        step={step}
        value={Math.min(max, value)}
        onChange={(event) => set(event.target.valueAsNumber)}
      />
      <input
        type="number"
        aria-label={label}
        min={min}
        step="any"
        value={value}
        onChange={(event) => set(event.target.valueAsNumber)}
      />
    </div>
  );
}

const RESULTS = [
  "excess",
  "mode",
  "podsForServe",
  "loadForServe",
  "targetForServe",
  "numActivators",
] as const;

function ResultTable({ real, tried }: { real: BurstResult; tried: BurstResult | null }) {
  const text = useTranslations("burst");
  const cell = (result: BurstResult, key: (typeof RESULTS)[number]): string => {
    const value = result[key];
    if (key === "targetForServe" && result.reason === "always") return text("never");
    if (value === null)
      return result.podsForServe === 0 || result.reason === "hpa" ? text("any") : text("never");
    return typeof value === "number" ? tidy(value) : value;
  };
  return (
    <Table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{text("results")}</th>
          <th scope="col">{text("real")}</th>
          {tried !== null && <th scope="col">{text("tried")}</th>}
        </tr>
      </thead>
      <tbody>
        {RESULTS.map((key) => (
          <tr key={key}>
            <th scope="row">
              {key === "excess" ? (
                <Term id="burstCapacity">{text("result.excess")}</Term>
              ) : (
                text(`result.${key}`)
              )}
            </th>
            <td data-mode={key === "mode" ? real.mode : undefined}>{cell(real, key)}</td>
            {tried !== null && (
              <td data-mode={key === "mode" ? tried.mode : undefined}>{cell(tried, key)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
