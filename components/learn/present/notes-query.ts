"use client";

import { useSearchParams } from "next/navigation";

/** The query of a chapter whose notes are to be shown instead of it. */
export const NOTES_QUERY = "notes";
/** The name of the window that a talk opens for its notes. */
export const NOTES_WINDOW = "skscope-notes";

/** Whether the address asks for the notes of a chapter. */
export function useIsNotes(): boolean {
  return useSearchParams().has(NOTES_QUERY);
}
