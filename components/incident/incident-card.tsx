"use client";

import { useTranslations } from "use-intl";
import { type Known, KnownMark } from "@/components/revision/known-mark.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Chip } from "@/components/ui/chip.tsx";
import { Table } from "@/components/ui/table.tsx";
import { CARD_PARTS, type Card } from "@/lib/document/card.ts";
import styles from "./incident.module.css";
import { Steps } from "./steps.tsx";

interface IncidentCardProps {
  readonly card: Card;
  /** Level of its heading. */
  readonly level: 2 | 3;
  readonly onSelectEvidence?: (seq: number, t?: number) => void;
  readonly onGoTo?: (t: number) => void;
}

/** What · when · who was hurt · cause · what to do · what was not checked · all evidence. */
export function IncidentCard({ card, level, onSelectEvidence, onGoTo }: IncidentCardProps) {
  const text = useTranslations("incident");
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <article className={styles.card} data-severity={card.severity}>
      <Heading className={styles.title}>
        <Chip tone={card.severity}>{card.severityWord}</Chip> {card.title} <code>{card.rule}</code>
      </Heading>
      <dl className={styles.parts}>
        {CARD_PARTS.map(
          (part) =>
            card[part].length > 0 && (
              <div key={part} data-part={part}>
                <dt>{text(`heading.${part}`)}</dt>
                <dd>
                  {part === "unchecked" ? (
                    <ul>
                      {card[part].map((line) => (
                        <li key={line}>{line}</li>
                      ))}
                    </ul>
                  ) : part === "todo" ? (
                    <Steps steps={card.steps} />
                  ) : (
                    card[part].map((line, index) => (
                      <p key={line}>
                        {line}
                        {index === card[part].length - 1 && <HowKnown card={card} part={part} />}
                      </p>
                    ))
                  )}
                  {part === "time" && onGoTo !== undefined && <Jumps card={card} onGoTo={onGoTo} />}
                </dd>
              </div>
            ),
        )}
        {card.issues.length > 0 && (
          <div>
            <dt>{text("heading.issues")}</dt>
            <dd>
              {card.issues.map((issue) => (
                <a key={issue.href} href={issue.href} rel="noreferrer" target="_blank">
                  {issue.text}
                </a>
              ))}
            </dd>
          </div>
        )}
      </dl>
      <EvidenceTable
        card={card}
        level={level}
        {...(onSelectEvidence === undefined ? {} : { onSelectEvidence })}
      />
    </article>
  );
}

/** What the parts rest on: what is told is computed from records, and a likely cause is what Knative's protocol makes of it. */
function HowKnown({ card, part }: { readonly card: Card; readonly part: (typeof CARD_PARTS)[number] }) {
  const known: Partial<Record<typeof part, Known>> = { what: card.known, hurt: "derived", cause: "inferred" };
  const how = known[part];
  return how === undefined ? null : (
    <>
      {" "}
      <KnownMark known={how} />
    </>
  );
}

/** To the beginning of what is told, and to its end. */
function Jumps({ card, onGoTo }: { readonly card: Card; readonly onGoTo: (t: number) => void }) {
  const text = useTranslations("incident");
  return (
    <p className={styles.jumps}>
      <Button variant="link" onClick={() => onGoTo(card.since)}>
        {text("toBegin")}
      </Button>
      {card.until !== null && card.until !== card.since && (
        <Button variant="link" onClick={() => onGoTo(card.until ?? card.since)}>
          {text("toEnd")}
        </Button>
      )}
    </p>
  );
}

function EvidenceTable({ card, level, onSelectEvidence }: Omit<IncidentCardProps, "onGoTo">) {
  const text = useTranslations("incident");
  const Heading = level === 2 ? "h3" : "h4";
  return (
    <section className={styles.evidence}>
      <Heading className={styles.count}>{text("evidenceCount", { count: card.records })}</Heading>
      <Table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text("record")}</th>
            <th scope="col">{text("at")}</th>
            <th scope="col">{text("shows")}</th>
          </tr>
        </thead>
        <tbody>
          {card.evidence.map(({ seq, t, time, text: shows, alike }) => (
            <tr key={seq}>
              <th scope="row">
                <RecordLink seq={seq} t={t} onSelectEvidence={onSelectEvidence} />
              </th>
              <td className="mono">{time}</td>
              <td>
                {shows}
                {alike !== null && (
                  <span className={styles.alike}>
                    {alike.text} <RecordLink seq={alike.seq} t={null} onSelectEvidence={onSelectEvidence} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {card.left !== "" && <p>{card.left}</p>}
    </section>
  );
}

interface RecordLinkProps {
  readonly seq: number;
  readonly t: number | null;
  readonly onSelectEvidence: IncidentCardProps["onSelectEvidence"];
}

function RecordLink({ seq, t, onSelectEvidence }: RecordLinkProps) {
  const name = `#${seq}`;
  if (onSelectEvidence === undefined) return name;
  return (
    <Button variant="link" onClick={() => onSelectEvidence(seq, t ?? undefined)}>
      {name}
    </Button>
  );
}
