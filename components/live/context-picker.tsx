"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";

interface ContextPickerProps {
  readonly source: string;
  readonly contexts: readonly { readonly id: string; readonly context: string }[];
}

/** Goes to another cluster of the kubeconfig; nothing where there is only one. */
export function ContextPicker({ source, contexts }: ContextPickerProps) {
  const text = useTranslations("cluster");
  const router = useRouter();
  if (contexts.length < 2) return null;
  return (
    <label>
      <span className="visually-hidden">{text("context")}</span>
      <select
        value={source}
        onChange={(event) => router.push(`/view/${encodeURIComponent(event.target.value)}`)}
      >
        {contexts.map(({ id, context }) => (
          <option key={id} value={id}>
            {context}
          </option>
        ))}
      </select>
    </label>
  );
}
