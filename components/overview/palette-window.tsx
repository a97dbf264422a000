"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { matching, useInstant, usePages, useRevisionItems } from "@/components/revision/palette-groups.ts";
import { Palette, type PaletteGroup } from "@/components/ui/palette.tsx";
import { useRuleTitle } from "@/components/why/rule-title.ts";
import { withWords } from "@/components/with-words.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { placeAddress } from "@/lib/client/overview-findings.ts";
import type { RevisionDigest } from "@/lib/core/index.ts";
import { PALETTE_WORDS } from "@/lib/i18n/words/palette.ts";
import type { Range, TickSource } from "@/lib/layout/index.ts";

export interface OverviewPaletteProps {
  readonly source: string;
  readonly digests: readonly RevisionDigest[];
  /** All findings of the source. */
  readonly places: readonly TickSource[];
  readonly extent: Range;
  readonly format: TimeFormat;
  readonly onJump: (t: number) => void;
}

interface PaletteWindowProps extends OverviewPaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Findings, revisions, instants and pages of the source by their names. */
function PaletteWindow(props: PaletteWindowProps) {
  const { source, digests, extent, format, onJump, open, onOpenChange } = props;
  const text = useTranslations("revision.palette");
  const [query, setQuery] = useState("");
  const instant = useInstant(query, extent, format, onJump);
  const named = [
    useFindings(props),
    useRevisionItems(source, digests),
    usePages(source, { isOverview: true }),
  ];
  return (
    <Palette
      label={text("label")}
      placeholder={text("placeholderSource")}
      empty={text(query.trim() === "" ? "type" : "empty")}
      groups={[instant, ...matching(named, query)]}
      query={query}
      onQueryChange={setQuery}
      open={open}
      onOpenChange={onOpenChange}
    />
  );
}

/** Errors before warnings, each with its revision; what is only worth knowing is left out. */
function useFindings({ source, places, format }: PaletteWindowProps): PaletteGroup {
  const text = useTranslations("revision.palette");
  const titleOf = useRuleTitle();
  const router = useRouter();
  const port = usePort();
  const items = (["error", "warning"] as const)
    .flatMap((severity) => places.filter((place) => place.severity === severity))
    .map((place) => ({
      id: `finding ${place.key} ${place.ref}`,
      label: titleOf(place.rule),
      detail: `${place.rule} ${place.key}`,
      hint: formatTime(place.from, format),
      onSelect: () => router.push(port.viewHref(placeAddress(source, place))),
    }));
  return { value: text("group.findings"), items };
}

export default withWords(PALETTE_WORDS, PaletteWindow);
