"use client";

import { useTranslations } from "use-intl";
import { Term, type TermId } from "@/components/glossary/term.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { formatAge, formatSecond, type TimeFormat } from "@/lib/client/format-time.ts";
import type { TriedSetting } from "@/lib/client/tried-setting.ts";
import type { EarliestZero, Gate, GateFact, GateInstant, GateRow } from "@/lib/core/index.ts";
import styles from "./gate-panel.module.css";
import { useSay } from "./gate-words.ts";
import { TriedLink } from "./tried-link.tsx";
import why from "./why.module.css";

interface Tried {
  readonly setting: TriedSetting;
  readonly href: string;
}

interface GatePanelProps {
  readonly gate: Gate;
  /** The instant from which countdowns are measured: the cursor, or now. */
  readonly cursor: number;
  readonly format: TimeFormat;
  readonly isLive: boolean;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onCursorChange: (t: number) => void;
  /** A setting that keeps the pods, with another value, and the page that plays this revision's traffic with it. */
  readonly tried?: Tried | undefined;
}

/** Why a revision does not scale to zero: the rules in order, the one that blocks, and what would unblock it. */
export function GatePanel(props: GatePanelProps) {
  const { gate, cursor, format, onSelectEvidence } = props;
  const text = useTranslations("gate");
  const say = useSay(format);
  const { branch, headline, earliestZero, exceptions, rows } = gate;
  return (
    <Panel
      id="gate"
      data-testid="gate"
      className={why.panel}
      title={text("title")}
      question={text("question")}
      answer={
        <>
          {say("headline", headline)}{" "}
          {earliestZero !== null && <Earliest zero={earliestZero} cursor={cursor} format={format} />}
        </>
      }
    >
      {exceptions.length > 0 && (
        <ul className={styles.exceptions} aria-label={text("note.label")}>
          {exceptions.map((fact) => (
            <li key={fact.key}>
              {say("note", fact)} <Source fact={fact} onSelectEvidence={onSelectEvidence} />
            </li>
          ))}
        </ul>
      )}
      {branch !== "notThere" && (
        <ol className={styles.rows} aria-label={text("list")}>
          {rows.map((row) => (
            <Row key={row.id} row={row} {...props} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

interface EarliestProps extends Pick<GatePanelProps, "cursor" | "format"> {
  readonly zero: EarliestZero;
}

/** The earliest time of zero, and what must hold until then (protocol 7.2). */
function Earliest({ zero, cursor, format }: EarliestProps) {
  const text = useTranslations("gate.earliest");
  const { at, by, needsProbe, needsIdle } = zero;
  const zeroSecond = formatSecond(at, format);
  const needs = needsProbe ? (needsIdle ? "both" : "probe") : needsIdle ? "idle" : "none";
  return (
    <span className={why.aside}>
      {at <= cursor
        ? text("past", { needs })
        : by === "timeout"
          ? text("timeout", { zeroSecond })
          : text("future", { needs, zeroSecond })}
    </span>
  );
}

interface RowProps extends GatePanelProps {
  readonly row: GateRow;
}

function Row(props: RowProps) {
  const { row, gate, cursor, format, isLive, tried, onSelectEvidence, onCursorChange } = props;
  const text = useTranslations("gate");
  const say = useSay(format);
  const { id, state, facts, until } = row;
  const isBlocker = gate.blockedBy === id;
  const isActivation = gate.branch === "activating" || gate.branch === "timedOut";
  const name = id === "window" && isActivation ? "activation" : id;
  return (
    <li data-state={state} data-blocker={isBlocker} aria-current={isBlocker ? "step" : undefined}>
      <span className={styles.state}>{text(`state.${state}`)}</span>
      <span className={styles.rule}>
        <RowName name={name} />
      </span>
      <ul className={styles.facts}>
        {facts.map((fact) => (
          <li key={fact.key}>
            {say("fact", fact)} <Source fact={fact} onSelectEvidence={onSelectEvidence} />
          </li>
        ))}
      </ul>
      {until !== null && state === "waiting" && (
        <Countdown
          until={until}
          cursor={cursor}
          format={format}
          isLive={isLive}
          onCursorChange={onCursorChange}
        />
      )}
      {isBlocker && gate.unblock !== null && (
        <p className={styles.unblock}>
          <strong>{text("unblock.label")}</strong> {say("unblock", gate.unblock)}
        </p>
      )}
      {isBlocker && tried !== undefined && (
        <p className={styles.tried}>
          <TriedLink tried={tried.setting} href={tried.href} />
        </p>
      )}
    </li>
  );
}

/** What is explained on a card of its own: the terms that a newcomer meets here first. */
const TERM_OF_ROW: Readonly<Partial<Record<GateRow["id"] | "activation", TermId>>> = {
  window: "stableWindow",
  proxyMode: "mode",
  endpoints: "publicEndpoints",
  probe: "probe",
  retention: "retention",
  grace: "gracePeriod",
};

function RowName({ name }: { name: GateRow["id"] | "activation" }) {
  const text = useTranslations("gate.row");
  const term = TERM_OF_ROW[name];
  return term === undefined ? text(name) : <Term id={term}>{text(name)}</Term>;
}

interface CountdownProps extends Pick<GatePanelProps, "cursor" | "format" | "isLive" | "onCursorChange"> {
  readonly until: GateInstant;
}

/** The rest of a wait; in a recording its end is a link. */
function Countdown({ until, cursor, format, isLive, onCursorChange }: CountdownProps) {
  const text = useTranslations("gate");
  const { at } = until;
  const isEarliest = String(until.isEarliest);
  const time = formatSecond(at, format);
  const words = text("left.until", { isEarliest, time });
  const isDue = at <= cursor;
  const left = { isEarliest, left: formatAge(at - cursor) };
  return (
    <span className={styles.until}>
      <span className={styles.left}>
        {isDue ? text("left.due") : text(isLive ? "left.live" : "left.recording", left)}
      </span>{" "}
      {isLive ? (
        words
      ) : (
        <Button variant="link" help={text("goTo", { time })} onClick={() => onCursorChange(at)}>
          {words}
        </Button>
      )}
    </span>
  );
}

interface SourceProps {
  readonly fact: GateFact;
  readonly onSelectEvidence: (seq: number) => void;
}

/** Where a value comes from and how it is known, linked to its record. */
function Source({ fact, onSelectEvidence }: SourceProps) {
  const text = useTranslations("gate.source");
  const words = useTranslations("gate");
  const provenance = useTranslations("inspector");
  const { source, seq } = fact;
  if (source.kind === "none") return null;
  const name =
    source.kind === "setting"
      ? text(source.origin, { key: source.key })
      : source.kind === "condition"
        ? text("condition", { object: source.object, type: source.type })
        : source.kind === "watch" || source.kind === "status"
          ? text(source.kind, { object: source.object })
          : text(source.kind);
  const help = provenance(`${fact.provenance}Help`);
  if (seq === null) {
    return (
      <span className={styles.source} data-provenance={fact.provenance} title={help}>
        {name}
      </span>
    );
  }
  return (
    <Button
      variant="link"
      className={styles.source}
      data-provenance={fact.provenance}
      help={`${help} ${words("evidenceOf", { record: seq })}`}
      onClick={() => onSelectEvidence(seq)}
    >
      {name}
    </Button>
  );
}
