"use client";

import { addBasePath } from "next/dist/client/add-base-path.js";
import type { AnchorHTMLAttributes, MouseEvent } from "react";

interface PlainLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** As a router takes it: without the path under which the pages are served. */
  readonly href: string;
  /** Goes there within the page. */
  readonly onFollow: (href: string) => void;
}

/**
 * A link within the pages for lists of many rows. Next's own registers each with an observer of what is in view, which costs more
 * than all else of a row when the rows change; a new tab, a copied address and the keyboard work as with any link.
 */
export function PlainLink({ href, onFollow, ...others }: PlainLinkProps) {
  return <a {...others} href={addBasePath(href)} onClick={(event) => follow(event, href, onFollow)} />;
}

/** Whoever asks for another tab or window, or to save it, gets that from the browser. */
function follow(event: MouseEvent, href: string, onFollow: PlainLinkProps["onFollow"]): void {
  const { button, metaKey, ctrlKey, shiftKey, altKey } = event;
  if (event.defaultPrevented || button !== 0 || metaKey || ctrlKey || shiftKey || altKey) return;
  event.preventDefault();
  onFollow(href);
}
