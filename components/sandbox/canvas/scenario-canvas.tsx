"use client";

import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { MarkedInstant } from "@/components/timeline/timeline-props.ts";
import { Menu } from "@/components/ui/menu.tsx";
import type { TimeScale } from "@/lib/layout/index.ts";
import type { DurationMs } from "@/lib/model/units.ts";
import {
  type Arrival,
  FAULTS,
  type FaultKind,
  MOST_ROLLOUTS,
  SIM_START,
  type TrafficPart,
} from "@/lib/sim/index.ts";
import type { Chosen, Editable, OnEdit } from "../editable.ts";
import { revisionName } from "../revisions/revision-picker.tsx";
import styles from "./canvas.module.css";
import { ChosenItem } from "./chosen-item.tsx";
import { topOf } from "./curve.ts";
import { dragged, faultOf, type Held, keyed, stretchFrom } from "./edit.ts";
import { FaultRows } from "./fault-rows.tsx";
import { PLANS, type Plan, withRollout } from "./rollout-edit.ts";
import { RolloutRows } from "./rollout-rows.tsx";
import { type Grid, stepOf } from "./spans.ts";
import { AREA_PX, clientsPerPx, seconds, TrafficArea } from "./traffic-area.tsx";
import { type DragBy, type DragPhase, useDrag } from "./use-drag.ts";

/** Keys cross a scenario as if it were so many pixels long: half a second a step in one of two minutes. */
const KEY_STEPS = 1_000;
/** The names of instants stand below one another, so that near ones can be read. */
const LINE_PX = 14;

interface ScenarioCanvasProps {
  readonly value: Editable;
  /** The traffic of the original, while that of a fork is edited. */
  readonly ghost: readonly TrafficPart[] | null;
  /** Requests that were recorded; they are shown, not edited. */
  readonly arrivals: readonly Arrival[];
  readonly lengthMs: DurationMs;
  readonly scale: TimeScale;
  /** Where the head is. */
  readonly cursor: number;
  /** Instants with a name, which the lanes below mark as well. */
  readonly lines: readonly MarkedInstant[];
  /** Before it everything has happened already; 0 where there is no fork. */
  readonly settledMs: DurationMs;
  readonly onEdit: OnEdit;
  /** A drag was given up. */
  readonly onCancel: () => void;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  /** A row of its own above the traffic: the share of each revision; none where there is one revision. */
  readonly band?: ReactNode;
  /** Why the last change was not taken. */
  readonly trouble?: ReactNode;
}

/** Traffic as a curve that one draws, faults as blocks that one drags, on the time axis of the lanes below. */
export function ScenarioCanvas(props: ScenarioCanvasProps) {
  const { value, ghost, arrivals, lengthMs, scale, cursor, lines, settledMs, onEdit } = props;
  const text = useTranslations("sandbox");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [said, setSaid] = useState("");
  /** What was there when a drag began, and the scale that it keeps. */
  const base = useRef<{ readonly value: Editable; readonly top: number } | null>(null);
  const x = (ms: DurationMs): number => scale.toPx(SIM_START + ms);
  const top = base.current?.top ?? topOf(value.traffic, lengthMs);
  const grid: Grid = { lengthMs, stepMs: stepOf(scale.pxPerMs), madeMs: settledMs };
  const msAt = (px: number): DurationMs => scale.toTime(px) - SIM_START;

  const onDrag = (held: Held, by: DragBy, phase: DragPhase): void => {
    if (phase === "start") {
      base.current = { value, top };
      setChosen(chosenOf(held));
      return;
    }
    const before = base.current;
    if (phase === "cancel" || before === null) {
      base.current = null;
      props.onCancel();
      return;
    }
    const isLast = phase === "end";
    if (isLast) base.current = null;
    const perPx = clientsPerPx(top);
    const moved = {
      ms: by.dx / scale.pxPerMs,
      clients: -by.dy * perPx,
      atMs: msAt(by.atX),
      atClients: (AREA_PX - by.atY) * perPx,
    };
    const change = dragged(before.value, held, moved, grid);
    if (change === null) {
      if (isLast) props.onCancel();
      return;
    }
    onEdit(change, { commit: isLast });
    if (isLast && held.kind === "newTraffic")
      setChosen({ kind: "traffic", index: before.value.traffic.length });
    if (isLast && held.kind === "newFault") setChosen({ kind: "faults", index: before.value.faults.length });
  };
  const drag = useDrag<Held>(onDrag, (held, by) => {
    const pressed = chosenOf(held);
    if (pressed !== null) setChosen(pressed);
    else {
      setChosen(null);
      props.onCursorChange(Math.round(scale.toTime(by.atX)), { commit: true });
    }
  });
  const choose = (kind: Chosen["kind"]) => (index: number) => setChosen({ kind, index });
  const onKeyOf = (of: Chosen, event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const change = keyed(value, of, event, { ...grid, stepMs: stepOf(KEY_STEPS / lengthMs) });
    if (change === null) return;
    event.preventDefault();
    event.stopPropagation();
    onEdit(change);
    const isGone = event.key === "Delete" || event.key === "Backspace";
    if (isGone) setChosen(null);
    const rollout = change.rollouts?.[of.index];
    const share = of.share === undefined ? undefined : rollout?.shares?.[of.share];
    const item = (change.traffic ?? change.faults)?.[of.index];
    if (!isGone && rollout !== undefined)
      setSaid(
        share === undefined
          ? text("rollout.moved", { name: revisionName(of.index + 2), at: seconds(rollout.atMs) })
          : text("rollout.shareName", {
              name: revisionName(of.index + 2),
              percent: share.percent,
              at: seconds(share.atMs),
              isAfter: String(share.atMs > lengthMs),
            }),
      );
    else
      setSaid(
        isGone || item === undefined
          ? text("canvas.removed")
          : text("canvas.changed", {
              from: seconds(item.fromMs),
              to: seconds(item.toMs),
              clients: "clients" in item ? item.clients : "none",
            }),
      );
  };
  const onKey =
    (kind: Chosen["kind"]) =>
    (index: number, event: KeyboardEvent): void =>
      onKeyOf({ kind, index }, event);
  const add = (kind: FaultKind): void => {
    onEdit({ faults: [...value.faults, faultOf(kind, stretchFrom(cursor - SIM_START, grid))] });
    setChosen({ kind: "faults", index: value.faults.length });
  };
  const roll = (plan: Plan): void => {
    const made = withRollout(value.rollouts, cursor - SIM_START, plan, grid);
    if (made === null) {
      setSaid(text("rollout.noRoom"));
      return;
    }
    onEdit({ rollouts: made.rollouts });
    setChosen({ kind: "rollouts", index: made.index });
  };
  const isFull = value.rollouts.length >= MOST_ROLLOUTS;
  const common = { x, chosen, drag };
  const settled = settledMs === 0 ? 0 : Math.min(scale.widthPx, Math.max(0, x(settledMs)));
  const at = scale.toPx(cursor);
  return (
    <section className={styles.canvas} aria-label={text("canvas.title")}>
      <div className={styles.rows}>
        <div className={styles.row}>
          <div className={styles.label}>
            {text("traffic")}
            <span className={styles.scale}>{text("canvas.most", { count: top })}</span>
          </div>
          <TrafficArea
            {...common}
            value={value}
            ghost={ghost}
            arrivals={arrivals}
            lengthMs={lengthMs}
            top={top}
            width={scale.widthPx}
            onChoose={choose("traffic")}
            onKey={onKey("traffic")}
          />
        </div>
        {props.band}
        <RolloutRows
          {...common}
          rollouts={value.rollouts}
          lengthMs={lengthMs}
          madeMs={settledMs}
          onChoose={setChosen}
          onKey={onKeyOf}
        />
        <FaultRows {...common} faults={value.faults} onChoose={choose("faults")} onKey={onKey("faults")} />
        <div className={styles.over} aria-hidden="true">
          {settled > 0 && <div className={styles.settled} style={{ width: settled }} />}
          {lines.map(({ t, label }, i) => (
            <div key={label} className={styles.line} style={{ left: scale.toPx(t) }}>
              <span
                style={{ top: 1 + i * LINE_PX }}
                data-side={scale.toPx(t) > scale.widthPx / 2 ? "left" : "right"}
              >
                {label}
              </span>
            </div>
          ))}
          {at >= 0 && at <= scale.widthPx && <div className={styles.cursor} style={{ left: at }} />}
        </div>
      </div>
      <div className={styles.row}>
        <div className={styles.label}>{text("rollout.title")}</div>
        <div className={styles.palette}>
          {isFull ? (
            <span className={styles.none}>{text("rollout.full", { count: MOST_ROLLOUTS + 1 })}</span>
          ) : (
            <Menu
              label={text("rollout.add")}
              items={PLANS.map((plan) => ({
                label: text(`rollout.plans.${plan}`),
                onSelect: () => roll(plan),
              }))}
            />
          )}
          {value.rollouts.length === 0 && <span className={styles.none}>{text("rollout.none")}</span>}
        </div>
      </div>
      <div className={styles.row}>
        <div className={styles.label}>{text("faults")}</div>
        <div className={styles.palette}>
          <Menu
            label={text("canvas.addFault")}
            items={FAULTS.map((kind) => ({ label: text(`fault.${kind}`), onSelect: () => add(kind) }))}
          />
          {value.faults.length === 0 && <span className={styles.none}>{text("canvas.noFaults")}</span>}
        </div>
      </div>
      {props.trouble}
      <ChosenItem grid={grid} value={value} chosen={chosen} onEdit={onEdit} onChoose={setChosen} />
      <p role="status" className="visually-hidden">
        {said}
      </p>
    </section>
  );
}

/** What is chosen when something is held. */
function chosenOf(held: Held): Chosen | null {
  if (!("grip" in held)) return null;
  const { kind, index, share } = held;
  return share === undefined ? { kind, index } : { kind, index, share };
}
