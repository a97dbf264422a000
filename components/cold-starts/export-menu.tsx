"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { openInPerfetto } from "@/components/perfetto.ts";
import { usePort } from "@/components/port-provider.tsx";
import { savedBy } from "@/components/save.ts";
import { Menu } from "@/components/ui/menu.tsx";
import type { EpisodeAddress } from "@/lib/client/port.ts";

interface ExportMenuProps {
  readonly label: string;
  /** What is exported: one episode, or all of a source. */
  readonly episodes: Omit<EpisodeAddress, "format">;
}

/** Episodes for other tools: opened in Perfetto, or saved. */
export function ExportMenu({ label, episodes }: ExportMenuProps) {
  const text = useTranslations("coldStarts.export");
  const port = usePort();
  const [problem, setProblem] = useState<"blocked" | "silent" | "failed" | null>(null);
  const { source, namespace, name, index } = episodes;
  const title = [source, namespace, name, index].filter((part) => part !== undefined).join(" ");
  const open = async (): Promise<void> => {
    setProblem(null);
    const outcome = await openInPerfetto(title, port.episode({ ...episodes, format: "chrome" })).catch(
      () => "failed" as const,
    );
    if (outcome !== "done") setProblem(outcome);
  };
  return (
    <>
      <Menu
        label={label}
        items={[
          { label: text("perfetto"), help: text("perfettoHelp"), onSelect: () => void open() },
          ...(["chrome", "otlp"] as const).map((format) => ({
            label: text(format),
            help: text(`${format}Help`),
            ...savedBy(port.episode({ ...episodes, format })),
          })),
        ]}
      />{" "}
      <output>{problem !== null && text(`problem.${problem}`)}</output>
    </>
  );
}
