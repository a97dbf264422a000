import type { ReactNode, Ref } from "react";
import styles from "./panel.module.css";

interface PanelProps {
  /** Names the panel in the document: its heading is `<id>-title`. */
  readonly id: string;
  readonly title: ReactNode;
  /** What the panel answers, in small type below the title. */
  readonly question?: string;
  /** The answer in a sentence; what follows shows why. */
  readonly answer?: ReactNode;
  readonly className?: string | undefined;
  readonly ref?: Ref<HTMLElement>;
  readonly "data-testid"?: string;
  readonly children: ReactNode;
}

/** A part of a page that answers one question: title, question, answer, then what the answer rests on. */
export function Panel({ id, title, question, answer, className = "", ref, children, ...rest }: PanelProps) {
  return (
    <section
      {...rest}
      {...(ref === undefined ? {} : { ref })}
      className={`${styles.panel} ${className}`.trim()}
      aria-labelledby={`${id}-title`}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      {question !== undefined && <p className={styles.question}>{question}</p>}
      {answer !== undefined && <p className={styles.answer}>{answer}</p>}
      {children}
    </section>
  );
}
