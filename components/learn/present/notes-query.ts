"use client";

import { useSearchParams } from "next/navigation";

/** The query of a chapter whose notes are to be shown instead of it. */
export const NOTES_QUERY = "notes";

/** Whether the address asks for the notes of a chapter. */
export function useIsNotes(): boolean {
  return useSearchParams().has(NOTES_QUERY);
}
