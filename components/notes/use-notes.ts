"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { usePort } from "@/components/port-provider.tsx";
import { NoteError, type NoteFailure } from "@/lib/client/browser-notes.ts";
import { type Note, type NoteDraft, type NoteList, notesOf } from "@/lib/model/notes.ts";

/** What was done last, to be told and undone. */
export interface NoteDeed {
  readonly what: "kept" | "changed" | "removed";
  /** The note as it was before; null: there was none. */
  readonly before: Note | null;
  readonly id: string;
}

export interface NotesHere {
  /** Those of this revision and of the whole source; null until they are known. */
  readonly all: readonly Note[] | null;
  /** Whether the server keeps them; if not, this browser does. */
  readonly keeps: boolean;
  readonly deed: NoteDeed | null;
  readonly failure: { readonly why: NoteFailure; readonly detail: string } | null;
  /** Resolves to whether it is kept. */
  readonly keep: (draft: NoteDraft) => Promise<boolean>;
  readonly remove: (note: Note) => Promise<void>;
  readonly undo: () => Promise<void>;
}

/** The notes of a source that concern a revision ("namespace/name"), read again when the reader comes back to the page. */
export function useNotes(source: string, revision: string): NotesHere {
  const { notes: port } = usePort();
  const [list, setList] = useState<NoteList | null>(null);
  const [deed, setDeed] = useState<NoteDeed | null>(null);
  const [failure, setFailure] = useState<NotesHere["failure"]>(null);
  const [unread, setUnread] = useState<NotesHere["failure"]>(null);
  const reads = useRef(0);

  /** Answers may come in another order than they were asked for: the last one counts. */
  const read = useCallback(async (): Promise<void> => {
    reads.current += 1;
    const mine = reads.current;
    try {
      const next = await port.list(source);
      if (mine !== reads.current) return;
      setList(next);
      setUnread(null);
    } catch (error) {
      if (mine === reads.current) setUnread(failureOf(error));
    }
  }, [port, source]);
  useEffect(() => {
    void read();
    const onShown = (): void => {
      if (document.visibilityState === "visible") void read();
    };
    document.addEventListener("visibilitychange", onShown);
    return () => document.removeEventListener("visibilitychange", onShown);
  }, [read]);

  /** Does something with the notes, and reads them again however it ends: somebody else may have been faster. */
  const act = useCallback(
    async (does: () => Promise<unknown>, done: NoteDeed | null): Promise<boolean> => {
      setFailure(null);
      try {
        await does();
        setDeed(done);
        return true;
      } catch (error) {
        setDeed(null);
        setFailure(failureOf(error));
        return false;
      } finally {
        await read();
      }
    },
    [read],
  );
  const of = (id: string): Note | null => list?.notes.find((note) => note.id === id) ?? null;
  const keep = (draft: NoteDraft): Promise<boolean> => {
    const before = of(draft.id);
    const what = before === null ? "kept" : "changed";
    return act(() => port.keep(source, draft), { what, before, id: draft.id });
  };
  const remove = async (note: Note): Promise<void> => {
    await act(() => port.remove(source, note), { what: "removed", before: note, id: note.id });
  };
  const undo = async (): Promise<void> => {
    if (deed === null) return;
    const now = of(deed.id);
    const { before } = deed;
    if (before === null) {
      if (now !== null) await act(() => port.remove(source, now), null);
    } else await act(() => port.keep(source, { ...before, version: now?.version ?? before.version }), null);
  };
  const all = useMemo(() => (list === null ? null : notesOf(list.notes, revision)), [list, revision]);
  return { all, keeps: list?.keeps ?? false, deed, failure: failure ?? unread, keep, remove, undo };
}

function failureOf(error: unknown): NonNullable<NotesHere["failure"]> {
  const detail = error instanceof Error ? error.message : String(error);
  return { why: error instanceof NoteError ? error.failure : "other", detail };
}
