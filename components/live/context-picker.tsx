"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";

interface ContextPickerProps {
  readonly source: string;
  readonly contexts: readonly { readonly id: string; readonly context: string }[];
}

/** Switches to another context of the kubeconfig; renders nothing when there is only one. */
export function ContextPicker({ source, contexts }: ContextPickerProps) {
  const text = useTranslations("cluster");
  const router = useRouter();
  const port = usePort();
  if (contexts.length < 2) return null;
  return (
    <label>
      <span className="visually-hidden">{text("context")}</span>
      <select value={source} onChange={(event) => router.push(port.viewHref({ source: event.target.value }))}>
        {contexts.map(({ id, context }) => (
          <option key={id} value={id}>
            {context}
          </option>
        ))}
      </select>
    </label>
  );
}
