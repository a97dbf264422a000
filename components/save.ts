import type { Download } from "@/lib/client/port.ts";

/** Saves a text that was made in the browser as a file. */
export function saveText(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What an item of a menu does to save a file, whether it has an address or is made in the browser. */
export function savedBy(file: Download): { readonly download: string } | { readonly onSelect: () => void } {
  if ("href" in file) return { download: file.href };
  return {
    onSelect: () => void file.make().then(({ name, text }) => saveText(name, "application/json", text)),
  };
}
