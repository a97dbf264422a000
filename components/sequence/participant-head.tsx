"use client";

import { Term, type TermId } from "@/components/glossary/term.tsx";
import type { Participant } from "@/lib/core/index.ts";

const TERM_OF: Readonly<Partial<Record<Participant, TermId>>> = {
  ingress: "ingress",
  public: "publicEndpoints",
  activator: "activator",
  autoscaler: "autoscaler",
  sks: "sks",
};

/** The name of a lifeline, with what it is under the pointer. */
export function ParticipantHead({
  participant,
  name,
}: {
  readonly participant: Participant;
  readonly name: string;
}) {
  const term = TERM_OF[participant];
  if (term === undefined) return name;
  return (
    <Term id={term} isInPicture>
      {name}
    </Term>
  );
}
