import { headers } from "next/headers";
import { earlyStreamScript } from "@/lib/client/early-stream.ts";

import { type Scope, streamUrl } from "@/lib/stream/protocol.ts";

interface EarlyStreamProps {
  readonly source: string;
  readonly scope: Scope;
}

/** Opens the stream that the page is going to ask for, before its scripts are there. */
export async function EarlyStream({ source, scope }: EarlyStreamProps) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const script = earlyStreamScript(streamUrl({ source, scope, speed: null, from: null }));
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant script around an escaped address, with the page's nonce
    <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
  );
}
