"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { copyText } from "@/components/copy.ts";
import { savePng, saveText } from "@/components/save.ts";
import { aroundCursor } from "@/components/sequence/around-cursor.ts";
import { useSequenceTexts } from "@/components/sequence/sequence-texts.ts";
import { Menu } from "@/components/ui/menu.tsx";
import { withWords } from "@/components/with-words.tsx";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { foldMessages, messagesOf, toMermaid } from "@/lib/core/index.ts";
import { SHARE_WORDS } from "@/lib/i18n/words/share.ts";
import { layoutSequence, type Range, sequenceSvg } from "@/lib/layout/index.ts";
import { messageOf } from "@/lib/model/errors.ts";
import { pictureSvg } from "./picture-svg.ts";
import styles from "./share.module.css";
import { embedAddress, frameOf } from "./svg-text.ts";

export interface ShareMenuProps {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly cursor: number;
}

const SEQUENCE_WIDTH = 1_000;

function ShareMenuPart({ data, extent, cursor }: ShareMenuProps) {
  const text = useTranslations("class.share");
  const sequence = useTranslations("sequence");
  const format: TimeFormat = { clock: "relative", origin: extent.from };
  const texts = useSequenceTexts(format);
  const ref = useRef<HTMLSpanElement>(null);
  const [said, setSaid] = useState("");
  const name = fileName();
  const around = aroundCursor(data.revision, cursor, extent);
  const messages = () =>
    foldMessages(messagesOf(data.shared, data.revision, around.from, around.to), new Set());
  const words = {
    title: `${data.revision.namespace}/${data.revision.name}`,
    name: texts.name,
    text: texts.text,
    time: (t: number) => formatTime(t, format),
    pause: (ms: number) => sequence("pause", { length: formatDuration(ms) }),
  };
  const picture = () => pictureSvg(stageOf(ref.current), document.title);
  const save = (make: () => Promise<void> | void) => (): void => {
    setSaid("");
    void (async () => make())().catch((error: unknown) =>
      setSaid(text("failed", { reason: messageOf(error) })),
    );
  };
  const address = typeof window === "undefined" ? null : embedAddress(window.location.href);
  return (
    <span ref={ref} className={styles.share}>
      <Menu
        label={text("label")}
        items={[
          {
            label: text("svg"),
            help: text("svgHelp"),
            onSelect: save(async () => saveText(`${name}.svg`, "image/svg+xml", (await picture()).svg)),
          },
          { label: text("png"), onSelect: save(async () => savePng(`${name}.png`, await picture())) },
          {
            label: text("sequence"),
            onSelect: save(() =>
              saveText(
                `${name}-sequence.svg`,
                "image/svg+xml",
                sequenceSvg(layoutSequence(messages(), SEQUENCE_WIDTH, cursor), words),
              ),
            ),
          },
          {
            label: text("mermaid"),
            onSelect: save(() =>
              saveText(`${name}.mmd`, "text/plain", toMermaid(messages(), texts.name, texts.text)),
            ),
          },
          ...(address === null
            ? []
            : [
                {
                  label: text("frame"),
                  help: text(mayBeFramed() ? "frameHelp" : "frameNot"),
                  onSelect: save(async () => {
                    const isCopied = await copyText(
                      frameOf(embedAddress(window.location.href) ?? address, document.title),
                    );
                    setSaid(text(isCopied ? "copied" : "notCopied"));
                  }),
                },
              ]),
        ]}
      />
      <span role="status">{said}</span>
    </span>
  );
}

/** What stands above the bar in which this menu is. */
function stageOf(menu: HTMLElement | null): Element[] {
  const bar = menu?.closest('[data-part="dock"]') ?? menu?.closest('[role="toolbar"]')?.parentElement;
  const above: Element[] = [];
  for (let one = bar?.previousElementSibling; one != null; one = one.previousElementSibling)
    above.unshift(one);
  // The answer in words, what came of the traffic, and the picture; what else stands there is for stepping and comparing.
  const parts = above.flatMap((one) => [...one.querySelectorAll(PARTS)]);
  return parts.length > 0 ? parts : above;
}

const PARTS = '[data-testid="sentence"], figure, section > h3';

/** Called like the page, with the scene. */
function fileName(): string {
  if (typeof window === "undefined") return "scene";
  const { pathname, search } = window.location;
  const beat = new URLSearchParams(search).get("beat");
  const last =
    pathname
      .split("/")
      .filter((part) => part !== "")
      .at(-1) ?? "scene";
  return ["sks", last, ...(beat === null ? [] : [beat])].join("-").replace(/[^\w.-]/g, "_");
}

/** Whether the operator lets other pages show scenes of this server, as the page was told. */
function mayBeFramed(): boolean {
  return typeof document !== "undefined" && document.body.dataset.embeds !== "own";
}

/** Pictures of a scene to save, and the frame that shows it elsewhere. */
const ShareMenu = withWords(SHARE_WORDS, ShareMenuPart);
export default ShareMenu;
