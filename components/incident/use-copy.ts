"use client";

import { useState } from "react";
import { copyText } from "@/components/copy.ts";

/** Copies a text, and says whether it could; null before. */
export function useCopy(): {
  readonly copied: boolean | null;
  readonly copy: (text: string) => Promise<void>;
} {
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async (text: string): Promise<void> => {
    setCopied(null);
    setCopied(await copyText(text));
  };
  return { copied, copy };
}
