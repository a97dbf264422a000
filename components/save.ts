import type { Download } from "@/lib/client/port.ts";

/** Saves a text that was made in the browser as a file. */
export function saveText(name: string, type: string, text: string): void {
  saveBlob(name, new Blob([text], { type }));
}

function saveBlob(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
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

/** Screens of today have two of their own pixels for one. */
const PNG_SCALE = 2;

/** Saves an SVG, which must not refer to anything outside, as a PNG. */
export async function savePng(
  name: string,
  { svg, width, height }: { readonly svg: string; readonly width: number; readonly height: number },
): Promise<void> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * PNG_SCALE;
  canvas.height = height * PNG_SCALE;
  const context = canvas.getContext("2d");
  context?.scale(PNG_SCALE, PNG_SCALE);
  context?.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob !== null) saveBlob(name, blob);
}
