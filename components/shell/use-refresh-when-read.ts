"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ReadingStatus } from "@/lib/model/reading-status.ts";

/** Asks the server for the page again when the recording has been read: what is wrong with it is known only then. */
export function useRefreshWhenRead(reading: ReadingStatus | null): void {
  const router = useRouter();
  const isReading = reading !== null;
  const was = useRef(isReading);
  useEffect(() => {
    if (was.current && !isReading) router.refresh();
    was.current = isReading;
  }, [isReading, router]);
}
