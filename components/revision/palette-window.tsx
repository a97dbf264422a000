"use client";

import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useLiveOverview } from "@/components/overview/use-live-overview.ts";
import { usePort } from "@/components/port-provider.tsx";
import { PARTS } from "@/components/shell/part-links.tsx";
import { Palette, type PaletteGroup, type PaletteItem } from "@/components/ui/palette.tsx";
import { useFindingText } from "@/components/why/finding-text.ts";
import { useRuleTitle } from "@/components/why/rule-title.ts";
import { formatTime } from "@/lib/client/format-time.ts";
import type { OverviewStart } from "@/lib/client/overview-store.ts";
import { parseInstant } from "@/lib/client/parse-instant.ts";
import { SOURCE_PAGES } from "@/lib/client/port.ts";
import type { Severity } from "@/lib/core/index.ts";
import { buildLanes, findInLanes, hasAll, revisionPlaces, wordsOf } from "@/lib/layout/index.ts";
import { COMMANDS } from "./commands.ts";
import type { PaletteProps, PaletteScope } from "./palette-props.ts";

interface PaletteWindowProps extends PaletteProps {
  readonly scope: PaletteScope;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** More of a group are not looked through by anybody: another word is. */
const MOST_ITEMS = 40;
const NOTHING_YET: OverviewStart = { digests: [], shared: null };

/** Revisions, pods, findings, instants and commands of the page by their names; words in its lanes. */
export default function PaletteWindow(props: PaletteWindowProps) {
  const { scope, open, onOpenChange } = props;
  const text = useTranslations("revision.palette");
  const [query, setQuery] = useState(scope === "find" ? props.find : "");
  const { findings, notes } = useFindings(props);
  // What only is worth knowing comes after what can be done.
  const named = [findings, useCommands(props), notes, usePods(props), usePages(props), useRevisions(props)];
  const instant = useInstant(props, query);
  const hits = useHits(props, query);
  const words = wordsOf(query);
  const matching = named.map(({ value, items }) => ({
    value,
    items: items.filter(({ label, detail = "" }) => hasAll(`${label} ${detail}`, words)).slice(0, MOST_ITEMS),
  }));
  return (
    <Palette
      label={text("label")}
      placeholder={text(scope === "find" ? "placeholderFind" : "placeholder")}
      empty={text(words.length === 0 ? "type" : "empty")}
      groups={scope === "find" ? [hits] : [instant, ...matching, hits]}
      query={query}
      onQueryChange={setQuery}
      open={open}
      onOpenChange={onOpenChange}
    />
  );
}

/** The instant that was typed, if there is one. */
function useInstant({ extent, wall, onJump }: PaletteProps, query: string): PaletteGroup {
  const text = useTranslations("revision.palette");
  const t = parseInstant(query, extent, wall);
  const items = t === null ? [] : [goTo(text("goTo", { at: formatTime(t, wall) }), t, onJump)];
  return { value: text("group.instant"), items };
}

function goTo(label: string, t: number, onJump: (t: number) => void): PaletteItem {
  return { id: `t ${t}`, label, onSelect: () => onJump(t) };
}

/** Errors before warnings, and notes apart from both. */
function useFindings(props: PaletteProps): Readonly<Record<"findings" | "notes", PaletteGroup>> {
  const { data, until, wall, onOpenFinding } = props;
  const text = useTranslations("revision.palette");
  const titleOf = useRuleTitle();
  const places = revisionPlaces(data.revision, until);
  const itemsOf = (...severities: readonly Severity[]): PaletteItem[] =>
    severities
      .flatMap((severity) => places.filter((place) => place.severity === severity))
      .map(({ rule, ref, from }) => ({
        id: `finding ${ref}`,
        label: titleOf(rule),
        detail: rule,
        hint: formatTime(from, wall),
        onSelect: () => onOpenFinding(ref),
      }));
  return {
    findings: { value: text("group.findings"), items: itemsOf("error", "warning") },
    notes: { value: text("group.notes"), items: itemsOf("note") },
  };
}

function useCommands({ actions, find, onFind }: PaletteProps): PaletteGroup {
  const text = useTranslations("revision.palette");
  const tabs = useTranslations("revision.tabs");
  const commands = COMMANDS.map(({ name, key }) => ({
    id: `command ${key}`,
    label:
      typeof name === "string" ? text(`command.${name}`) : text("command.view", { view: tabs(name.tab) }),
    hint: key === " " ? text("space") : key,
    onSelect: () => actions[key]?.(),
  }));
  const clear = { id: "clear", label: text("clear", { words: find }), onSelect: () => onFind("") };
  return { value: text("group.commands"), items: find === "" ? commands : [clear, ...commands] };
}

function usePods({ data, until, wall, onJump }: PaletteProps): PaletteGroup {
  const text = useTranslations("revision.palette");
  const items = [...data.revision.pods.values()].flatMap((pod) => {
    const t = pod.slices[0]?.from;
    if (t === undefined || t > until) return [];
    return {
      ...goTo(pod.name, t, onJump),
      id: `pod ${pod.uid}`,
      detail: pod.node,
      hint: formatTime(t, wall),
    };
  });
  return { value: text("group.pods"), items };
}

/** The overview and the other pages of the source, and the parts that are of no source. */
function usePages({ source }: PaletteProps): PaletteGroup {
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
    to(text("overview"), port.viewHref({ source })),
    ...SOURCE_PAGES.map((page) => to(shell(`pages.${page}.title`), port.viewHref({ source, page }))),
    ...PARTS.map((part) => to(shell(`parts.${part}`), `/${part}`)),
  ];
  return { value: text("group.pages"), items };
}

/** They come by the stream of the overview, for as long as the palette is open. */
function useRevisions({ source, data, open }: PaletteWindowProps): PaletteGroup {
  const text = useTranslations("revision.palette");
  const router = useRouter();
  const port = usePort();
  const { digests } = useLiveOverview(source, open, NOTHING_YET);
  const here = `${data.revision.namespace}/${data.revision.name}`;
  const items = digests
    .filter(({ key }) => key !== here)
    .map(({ key, namespace, name }) => ({
      id: `revision ${key}`,
      label: name,
      detail: namespace,
      onSelect: () => router.push(port.viewHref({ source, revision: { namespace, name } })),
    }));
  return { value: text("group.revisions"), items };
}

/** Where the words stand in the lanes. Going to one of them marks them all; the last item only marks them. */
function useHits(props: PaletteProps, query: string): PaletteGroup {
  const { data, until, wall, find, onFind, onSelectEvidence } = props;
  const text = useTranslations("revision.palette");
  const timeline = useTranslations("timeline");
  const describe = useFindingText(wall);
  const lanes = useMemo(
    () =>
      buildLanes(
        data.shared,
        data.revision,
        (key, values) => timeline(key as never, values as never),
        describe,
      ),
    [data, timeline, describe],
  );
  const hits = useMemo(() => findInLanes(lanes, query, until), [lanes, query, until]);
  const words = query.trim();
  const mark = { id: "mark", label: text("mark", { count: hits.length }), onSelect: () => onFind(words) };
  const items = hits.slice(0, MOST_ITEMS).map(({ t, seq, row, label, detail }) => ({
    id: `hit ${t} ${seq} ${row} ${label}`,
    label: `${row}: ${label}`,
    detail: detail === "" ? undefined : detail,
    hint: formatTime(t, wall),
    onSelect: () => {
      onFind(words);
      onSelectEvidence(seq, t);
    },
  }));
  const isMarked = hits.length === 0 || words === find;
  return { value: text("group.hits", { count: hits.length }), items: isMarked ? items : [...items, mark] };
}
