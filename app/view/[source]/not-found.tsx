"use client";

import { useParams } from "next/navigation";
import { SourceProblem } from "@/components/revision/source-problem.tsx";

/** The answer 404 to an address below a source that is not there. */
export default function NotFound() {
  const { source = "" } = useParams<{ source?: string }>();
  return <SourceProblem source={decodeURIComponent(source)} kind="unknown" detail="" />;
}
