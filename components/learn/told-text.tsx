"use client";

import { createContext, type ReactNode, useContext } from "react";
import { useTranslations } from "use-intl";
import { Term, type TermId } from "@/components/glossary/term.tsx";
import { GLOSSARY_TERMS } from "@/lib/i18n/glossary-terms.ts";
import { PART_INKS, STAGE_PARTS } from "@/lib/layout/scene/index.ts";
import { CHAPTERS, type ChapterId, type Control, type StagePart, type Values } from "./chapters.ts";
import { joinedRich } from "./joined.tsx";
import { Scrub } from "./scrub.tsx";
import styles from "./told-text.module.css";

/** What the words of a chapter are about, and what moving one of its numbers does. */
export interface Telling {
  readonly values: Values;
  readonly onValue: (key: Control["key"], value: number, options: { readonly commit: boolean }) => void;
  /** The part of the picture whose word is pointed at. */
  readonly pointed: StagePart | null;
  readonly onPoint: (part: StagePart | null) => void;
}

/** Given by the page of a chapter; without it numbers are words. */
export const TellingContext = createContext<Telling | null>(null);

/** Terms of the glossary that are a part of the picture by another name. */
const TERM_OF: Partial<Record<StagePart, TermId>> = {
  ingress: "ingress",
  publicEndpoints: "publicEndpoints",
  privateEndpoints: "privateEndpoints",
  activators: "activator",
  autoscaler: "autoscaler",
  probe: "probe",
};

type Tag = (chunks: ReactNode) => ReactNode;

/** A text of a chapter with its words of the picture, numbers to move and words of the glossary. */
export function useTold(id: ChapterId): (key: string, values?: Record<string, string | number>) => ReactNode {
  const text = useTranslations("learn.chapters");
  const tags: Record<string, Tag> = {
    b: (chunks) => <strong>{chunks}</strong>,
    em: (chunks) => <em>{chunks}</em>,
    code: (chunks) => <code>{chunks}</code>,
  };
  for (const term of GLOSSARY_TERMS) tags[term] = (chunks) => <Term id={term}>{chunks}</Term>;
  for (const part of STAGE_PARTS) tags[part] = (chunks) => <PartWord part={part}>{chunks}</PartWord>;
  for (const control of CHAPTERS[id].controls as readonly Control[]) {
    const word = tags[control.key];
    // Some keys are both: what is between the tags decides.
    tags[control.key] = (chunks) =>
      holdsNumber(chunks) ? (
        <MovedNumber control={control}>{textOf(chunks)}</MovedNumber>
      ) : (
        (word?.(chunks) ?? chunks)
      );
  }
  return (key, values = {}) =>
    joinedRich(text.rich(`${id}.${key}` as never, { ...values, ...tags } as never) as ReactNode);
}

function textOf(chunks: ReactNode): string {
  return Array.isArray(chunks) ? chunks.join("") : String(chunks ?? "");
}

const NUMBER = /\d+(?:\.\d+)?/;

function holdsNumber(chunks: ReactNode): boolean {
  return NUMBER.test(textOf(chunks));
}

/** A number of a text as it is now: what stands around it between the tags (a unit) stays. */
function MovedNumber({ control, children }: { control: Control; children: string }) {
  const telling = useContext(TellingContext);
  if (telling === null) return children;
  const [before = "", after = ""] = children.split(NUMBER);
  return (
    <Scrub
      control={control}
      value={telling.values[control.key] ?? control.initial}
      before={before}
      after={after}
      onChange={(value, options) => telling.onValue(control.key, value, options)}
    />
  );
}

/** A word in the colour of its part of the picture; pointed at, the part shows. */
function PartWord({ part, children }: { part: StagePart; children: ReactNode }) {
  const telling = useContext(TellingContext);
  const term = TERM_OF[part];
  const point = (on: boolean) => (): void => telling?.onPoint(on ? part : null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at a word only shows where its part is; the word itself is the button of its card
    <span
      className={styles.part}
      data-word={part}
      // As in the picture.
      style={{ color: `var(${PART_INKS[part]})` }}
      onPointerEnter={point(true)}
      onPointerLeave={point(false)}
      onFocus={point(true)}
      onBlur={point(false)}
    >
      {term === undefined ? children : <Term id={term}>{children}</Term>}
    </span>
  );
}
