/** Elements of SVG and HTML as text, well-formed whatever names hold. */
import { escaped } from "@/lib/layout/index.ts";

/** A number for an attribute: a hundredth of a pixel is not seen. */
export function digits(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** An element with attributes; those that are null are left out. `content` is SVG already. */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content = "",
): string {
  const text = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? digits(value) : escaped(String(value))}"`)
    .join("");
  return content === "" ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`;
}

/** The frame that shows a page of this site: its address, and a title for who hears it. */
export function frameOf(src: string, title: string): string {
  return `<iframe src="${escaped(src)}" title="${escaped(title)}" width="100%" height="600" style="border:0" loading="lazy"></iframe>`;
}

/**
 * The address for a frame of what stands at `href`; null where nothing is made for frames. What a page is served under stays, and how it
 * is shown here does not.
 */
export function embedAddress(href: string): string | null {
  const url = new URL(href);
  const found = /^(.*?)(\/(?:learn\/[^/]+|sandbox)\/?)$/.exec(url.pathname);
  if (found === null || /\/learn\/(summary|teach)\/?$/.test(url.pathname)) return null;
  for (const name of ["present", "notes", "class"]) url.searchParams.delete(name);
  url.pathname = `${found[1]}/embed${found[2]}`;
  return url.href;
}
