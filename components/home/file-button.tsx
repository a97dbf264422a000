"use client";

import { type ChangeEvent, type ReactNode, type Ref, useRef } from "react";
import { Button } from "@/components/ui/button.tsx";
import type { GivenFile } from "@/lib/client/given-files.ts";

interface FileButtonProps {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly variant?: "primary" | "plain" | "link";
  /** Whether a folder is chosen, with all that is in it. */
  readonly isFolder?: boolean;
  readonly disabled: boolean;
  /** Called when the chooser opens. */
  readonly onAsk?: () => void;
  readonly onFiles: (files: readonly GivenFile[]) => void;
  readonly children: ReactNode;
}

/** A button that opens the chooser of files, or of a folder. */
export function FileButton({
  ref,
  variant = "plain",
  isFolder = false,
  disabled,
  onAsk,
  onFiles,
  children,
}: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const files = [...(event.target.files ?? [])];
    // Lets the same files be chosen again.
    event.target.value = "";
    if (files.length > 0)
      onFiles(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        {...(isFolder ? { webkitdirectory: "" } : {})}
        hidden
        onChange={onChange}
      />
      <Button
        {...(ref === undefined ? {} : { ref })}
        variant={variant}
        disabled={disabled}
        onClick={() => {
          onAsk?.();
          input.current?.click();
        }}
      >
        {children}
      </Button>
    </>
  );
}
