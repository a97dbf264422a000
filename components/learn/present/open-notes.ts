import { NOTES_QUERY, NOTES_WINDOW } from "./notes-query.ts";

/** Opens the notes of this page in a window of their own; asked for again, the same one. */
export function openNotes(): void {
  const url = new URL(window.location.href);
  url.searchParams.delete("present");
  url.searchParams.set(NOTES_QUERY, "1");
  window.open(url.href, NOTES_WINDOW, "width=760,height=900");
}
