/** Hands a trace to Perfetto in a window of its own, as its documents say: no server is involved, the browser keeps it. */
import type { Download } from "@/lib/client/port.ts";

const ORIGIN = "https://ui.perfetto.dev";
const ASK_AGAIN_MS = 50;
const GIVE_UP_MS = 60_000;

/** Commands that Perfetto runs once the trace is open: the tracks of the episodes stay on top. */
const STARTUP = [{ id: "dev.perfetto.PinTracksByRegex", args: ["^(episode|client|autoscaler)$"] }];

/** Where the window is opened: with the tracks that are pinned there. */
export const PERFETTO_HREF = `${ORIGIN}/#!/?startupCommands=${encodeURIComponent(JSON.stringify(STARTUP))}`;

/** `blocked`: the browser opened no window; `silent`: nobody answered in it. */
export type Handover = "done" | "blocked" | "silent";

/**
 * Opens Perfetto and gives it a trace once it answers. Call it while a click is handled: browsers open no window later.
 * @throws what making the trace throws; the window is closed then
 */
export async function openInPerfetto(title: string, file: Download): Promise<Handover> {
  const opened = window.open(PERFETTO_HREF);
  if (opened === null) return "blocked";
  const ready = answered(opened);
  try {
    const text = await textOf(file);
    if (!(await ready)) return "silent";
    const { buffer } = new TextEncoder().encode(text);
    opened.postMessage({ perfetto: { buffer, title, fileName: `${title}.json` } }, ORIGIN);
    return "done";
  } catch (error) {
    opened.close();
    throw error;
  }
}

async function textOf(file: Download): Promise<string> {
  if ("make" in file) return (await file.make()).text;
  const response = await fetch(file.href);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.text();
}

/** Asks until the window answers: it hears nothing before it is loaded. False when it never does. */
function answered(opened: Window): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isAnswered: boolean): void => {
      clearInterval(asking);
      clearTimeout(giveUp);
      window.removeEventListener("message", onMessage);
      resolve(isAnswered);
    };
    const onMessage = ({ source, origin, data }: MessageEvent): void => {
      if (source === opened && origin === ORIGIN && data === "PONG") end(true);
    };
    window.addEventListener("message", onMessage);
    const asking = setInterval(() => {
      if (opened.closed) end(false);
      else opened.postMessage("PING", ORIGIN);
    }, ASK_AGAIN_MS);
    const giveUp = setTimeout(() => end(false), GIVE_UP_MS);
  });
}
