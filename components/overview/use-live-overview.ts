"use client";

import { useCallback, useState } from "react";
import { type Browser, useStream } from "@/components/live/use-stream.ts";
import { usePort } from "@/components/port-provider.tsx";
import {
  createOverviewStore,
  type OverviewStart,
  type OverviewView,
  overviewStart,
} from "@/lib/client/overview-store.ts";

/** Returns the rows of a source that grows for as long as the component is mounted; `start` until the stream has sent more. */
export function useLiveOverview(source: string, isGrowing: boolean, start: OverviewStart): OverviewView {
  const port = usePort();
  const [first] = useState(() => overviewStart(start));
  const open = useCallback(
    (browser: Browser) =>
      createOverviewStore({
        ...browser,
        initial: first,
        connect: (listener) => port.stream({ source, scope: { kind: "overview" } }, listener),
      }),
    [port, source, first],
  );
  return useStream(isGrowing ? open : null, first);
}
