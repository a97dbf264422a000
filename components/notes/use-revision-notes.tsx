"use client";

import dynamic from "next/dynamic";
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { usePort } from "@/components/port-provider.tsx";
import { rangeOf } from "@/components/timeline/marks.tsx";
import type { TimelineNotes } from "@/components/timeline/note-marks.tsx";
import type { Reading } from "@/components/timeline/reading.ts";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { Range } from "@/lib/layout/index.ts";
import type { Note, NoteDraft } from "@/lib/model/notes.ts";
import styles from "./notes.module.css";
import { useNotes } from "./use-notes.ts";

// Whoever only reads the lanes needs neither.
const loadField = () => import("./note-field.tsx").then((module) => module.NoteField);
const NoteField = dynamic(loadField, { ssr: false });
const NotesPanel = dynamic(() => import("./notes-panel.tsx").then((module) => module.NotesPanel), {
  ssr: false,
});

/** As the address says that the list is open, with no note chosen. */
const LIST = "list";

interface RevisionNotesOptions {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
  /** Notes of a later time are not shown. */
  readonly until: number;
  readonly cursor: number;
  readonly range: Range;
  readonly reading: Reading;
  readonly format: TimeFormat;
  /** What the address holds: the id of a note, or that the list is open. */
  readonly note: string | null;
  /** Whether the address holds an instant of its own. */
  readonly hasCursor: boolean;
  readonly setNote: (note: string | null) => void;
  readonly onGo: (t: number) => void;
}

export interface RevisionNotes {
  readonly timeline: TimelineNotes;
  /** The list beside the lanes; null while it is closed. */
  readonly panel: ReactNode;
  /** The field over the lanes; null while nothing is written. */
  readonly field: ReactNode;
  /** Begins a note at the cursor, or of the range that is measured. */
  readonly begin: () => void;
  readonly toggleList: () => void;
}

const NO_NOTES: readonly Note[] = [];

/** Notes on the page of a revision: their marks, their list, and the field in which one is written. */
export function useRevisionNotes(options: RevisionNotesOptions): RevisionNotes {
  const {
    source,
    namespace,
    name,
    until,
    cursor,
    range,
    reading,
    format,
    note: open,
    setNote,
    onGo,
  } = options;
  const revision = `${namespace}/${name}`;
  const port = usePort();
  const notes = useNotes(source, revision);
  const shown = useMemo(
    () => (notes.all ?? NO_NOTES).filter(({ from }) => from <= until),
    [notes.all, until],
  );
  const [draft, setDraft] = useState<NoteDraft | null>(null);
  /** The note that was kept last: who wrote it goes on from there. */
  const [kept, setKept] = useState<string | null>(null);
  const leaveTo = useReturn(draft !== null);
  /** What was written and left: the next note begins with it. */
  const left = useRef("");
  const go = useRef(onGo);
  go.current = onGo;

  const onOpen = useCallback(
    (note: Note): void => {
      setNote(note.id);
      go.current(note.from);
    },
    [setNote],
  );
  const toggleList = useCallback((): void => setNote(open === null ? LIST : null), [open, setNote]);
  const begin = (): void => {
    leaveTo(document.activeElement);
    setKept(null);
    const measured = rangeOf(reading.marks);
    const from = Math.round(measured?.from ?? cursor);
    const to = measured === null ? null : Math.round(measured.to);
    setDraft({ id: newId(), revision, from, to, text: left.current, by: "", version: 0 });
  };

  // Fetched when the page has nothing else to do: who types at once after the key must find the field.
  useEffect(() => {
    if (typeof requestIdleCallback === "undefined") return;
    const idle = requestIdleCallback(() => void loadField().catch(() => undefined));
    return () => cancelIdleCallback(idle);
  }, []);

  // An address that names a note and no instant leads to the note.
  const isLed = useRef(options.hasCursor);
  useEffect(() => {
    if (isLed.current || notes.all === null) return;
    isLed.current = true;
    const named = notes.all.find(({ id }) => id === open);
    if (named !== undefined) go.current(named.from);
  }, [notes.all, open]);

  const timeline = useMemo<TimelineNotes>(
    () => ({ all: shown, chosen: open, onOpen, onList: toggleList }),
    [shown, open, onOpen, toggleList],
  );
  const linkOf = ({ id, from }: Note): string => {
    const query = { t: new Date(from).toISOString(), note: id };
    return new URL(port.viewHref({ source, revision: { namespace, name }, query }), window.location.href)
      .href;
  };
  const panel =
    open === null ? null : (
      <NotesPanel
        source={source}
        revision={revision}
        notes={notes}
        shown={shown}
        chosen={open}
        kept={kept}
        format={format}
        linkOf={linkOf}
        onOpen={onOpen}
        onBegin={begin}
        onClose={() => setNote(null)}
      />
    );
  const field =
    draft === null ? null : (
      <div className={styles.floating} style={placeOf(draft, range)} data-testid="note-field">
        <NoteField
          key={draft.id}
          draft={draft}
          revision={revision}
          format={format}
          onKeep={async (written) => {
            const isKept = await notes.keep(written);
            // The list says what became of it, and has the way back.
            setNote(isKept ? written.id : (open ?? LIST));
            if (!isKept) return false;
            left.current = "";
            setKept(written.id);
            setDraft(null);
            return true;
          }}
          onLeave={(text) => {
            left.current = text;
            setDraft(null);
          }}
        />
      </div>
    );
  return { timeline, panel, field, begin, toggleList };
}

/** Whoever leaves a field is again where he was; returns what remembers that. */
function useReturn(isOpen: boolean): (element: Element | null) => void {
  const from = useRef<Element | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    return () => {
      const { current: before } = from;
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && before instanceof HTMLElement && before.isConnected)
        before.focus({ preventScroll: true });
    };
  }, [isOpen]);
  return (element) => {
    from.current = element;
  };
}

/** How far right in the lanes it begins, from 0 to 1. */
function placeOf({ from }: NoteDraft, range: Range): CSSProperties {
  const share = (from - range.from) / Math.max(1, range.to - range.from);
  return { "--at": Math.min(1, Math.max(0, share)) } as CSSProperties;
}

/** `randomUUID` is missing on pages that came over plain HTTP. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join("");
}
