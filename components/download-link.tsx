"use client";

import type { ReactNode } from "react";
import type { Download } from "@/lib/client/port.ts";

interface DownloadLinkProps {
  readonly file: Download;
  readonly title: string;
  readonly children: ReactNode;
}

/** A link that saves a file, whether it has an address or is made in the browser. */
export function DownloadLink({ file, title, children }: DownloadLinkProps) {
  if ("href" in file) {
    return (
      <a href={file.href} download title={title}>
        {children}
      </a>
    );
  }
  const save = async (): Promise<void> => {
    const { name, text } = await file.make();
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" title={title} onClick={() => void save()}>
      {children}
    </button>
  );
}
