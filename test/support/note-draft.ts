/** A note of a source, as somebody writes it for the first time. */
import type { NoteDraft } from "../../lib/model/notes.ts";

export const DRAFT: NoteDraft = {
  id: "abc123",
  revision: null,
  from: 1,
  to: null,
  text: "mine",
  by: "",
  version: 0,
};
