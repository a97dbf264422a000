"use client";

import { type ChangeEvent, type ReactNode, type Ref, useRef } from "react";
import { Button } from "@/components/ui/button.tsx";

interface FileButtonProps {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly isPrimary?: boolean;
  readonly disabled: boolean;
  /** Called when the chooser opens. */
  readonly onAsk?: () => void;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}

/** A button that opens the file chooser. */
export function FileButton({ ref, isPrimary = false, disabled, onAsk, onFile, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    const [file] = event.target.files ?? [];
    // Lets the same file be chosen again.
    event.target.value = "";
    if (file !== undefined) onFile(file);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".ndjson,.gz,.jsonl,.json,application/gzip,application/x-ndjson"
        hidden
        onChange={onChange}
      />
      <Button
        {...(ref === undefined ? {} : { ref })}
        variant={isPrimary ? "primary" : "plain"}
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
