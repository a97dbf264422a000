"use client";

import { useSyncExternalStore } from "react";
import { browserStorage } from "@/lib/client/browser-storage.ts";
import { createLastingClass, seatIn } from "@/lib/client/class-lasting.ts";
import {
  ANSWER_MS,
  type ClassSession,
  type ClassState,
  createClassSession,
} from "@/lib/client/class-session.ts";
import { asObject, asString } from "@/lib/model/json.ts";

let session: ClassSession | null = null;

/** The class of this tab; created on first use, in the browser. */
export function classSession(): ClassSession {
  if (session !== null) return session;
  const lasting = createLastingClass(browserStorage());
  window.addEventListener("pagehide", () => {
    if (session?.state.role === "teacher") lasting.rest(Date.now());
  });
  session = createClassSession({
    storage: window.sessionStorage,
    fetch: (...given) => fetch(...given),
    now: Date.now,
    createEventSource: (url) => new EventSource(url),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    ask,
    seat: (id) => seatIn(id, browserStorage(), randomSeat),
    lasting,
  });
  return session;
}

/** Whether this tab leads or follows one, or followed one that is over. */
export function useClass(): ClassState {
  return useSyncExternalStore(
    (listener) => classSession().subscribe(listener),
    () => classSession().state,
    () => NONE,
  );
}

/** Not `randomUUID`: in a room skscope may be served without TLS. */
function randomSeat(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const NONE: ClassState = { role: "none" };

/** Asks why a stream is refused; `EventSource` does not say. */
async function ask(url: string): Promise<{ status: number; detail: string } | null> {
  const abort = new AbortController();
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([abort.signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    if (answer.ok) return { status: answer.status, detail: "" };
    const { detail } = asObject(await answer.json().catch(() => null));
    return { status: answer.status, detail: asString(detail) ?? "" };
  } finally {
    abort.abort();
  }
}
