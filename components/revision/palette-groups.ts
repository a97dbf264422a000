"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { PARTS } from "@/components/shell/part-links.tsx";
import type { PaletteGroup, PaletteItem } from "@/components/ui/palette.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { parseInstant } from "@/lib/client/parse-instant.ts";
import { type RevisionName, SOURCE_PAGES } from "@/lib/client/port.ts";
import { hasAll, type Range, wordsOf } from "@/lib/layout/index.ts";

/** More of a group are not looked through by anybody: another word is. */
export const MOST_ITEMS = 40;

/** An item that leads to an instant. */
export function goTo(label: string, t: number, onJump: (t: number) => void): PaletteItem {
  return { id: `t ${t}`, label, onSelect: () => onJump(t) };
}

/** The groups with those of their items that have all words of a query. */
export function matching(groups: readonly PaletteGroup[], query: string): PaletteGroup[] {
  const words = wordsOf(query);
  return groups.map(({ value, items }) => ({
    value,
    items: items.filter(({ label, detail = "" }) => hasAll(`${label} ${detail}`, words)).slice(0, MOST_ITEMS),
  }));
}

/** The instant that was typed, if there is one. */
export function useInstant(
  query: string,
  extent: Range,
  wall: TimeFormat,
  onJump: (t: number) => void,
): PaletteGroup {
  const text = useTranslations("revision.palette");
  const t = parseInstant(query, extent, wall);
  const items = t === null ? [] : [goTo(text("goTo", { at: formatTime(t, wall) }), t, onJump)];
  return { value: text("group.instant"), items };
}

/** The pages of the source, with its overview where that is another page, and the parts that are of no source. */
export function usePages(source: string, { isOverview }: { readonly isOverview: boolean }): PaletteGroup {
  const text = useTranslations("revision.palette");
  const shell = useTranslations("shell");
  const router = useRouter();
  const port = usePort();
  const to = (label: string, href: string): PaletteItem => ({
    id: `page ${href}`,
    label,
    onSelect: () => router.push(href),
  });
  const items = [
    ...(isOverview ? [] : [to(text("overview"), port.viewHref({ source }))]),
    ...SOURCE_PAGES.map((page) => to(shell(`pages.${page}.title`), port.viewHref({ source, page }))),
    ...PARTS.map((part) => to(shell(`parts.${part}`), `/${part}`)),
  ];
  return { value: text("group.pages"), items };
}

interface NamedRevision extends RevisionName {
  /** "namespace/name". */
  readonly key: string;
}

/** Other revisions of the source. */
export function useRevisionItems(source: string, revisions: readonly NamedRevision[]): PaletteGroup {
  const text = useTranslations("revision.palette");
  const router = useRouter();
  const port = usePort();
  const items = revisions.map(({ key, namespace, name }) => ({
    id: `revision ${key}`,
    label: name,
    detail: namespace,
    onSelect: () => router.push(port.viewHref({ source, revision: { namespace, name } })),
  }));
  return { value: text("group.revisions"), items };
}
