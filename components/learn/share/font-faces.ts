/** The fonts of this page that a picture uses, to be put into it. */

/** A picture that is larger than that is none for a page; it then has the fonts of its reader. */
const MOST_BYTES = 400_000;

/** `@font-face` rules with the fonts in them, for those of these families that the page brings; empty when there are none. */
export async function fontFaces(families: ReadonlySet<string>): Promise<string> {
  const first = new Set([...families].map((list) => nameOf(list.split(",")[0] ?? "")));
  const rules = [...document.styleSheets].flatMap(rulesOf).filter((rule): rule is CSSFontFaceRule => {
    return rule instanceof CSSFontFaceRule && first.has(nameOf(rule.style.getPropertyValue("font-family")));
  });
  const faces: string[] = [];
  let bytes = 0;
  for (const rule of rules) {
    const source = /url\((?:"([^"]+)"|'([^']+)'|([^)]+))\)/.exec(rule.style.getPropertyValue("src"));
    const url = source?.[1] ?? source?.[2] ?? source?.[3];
    if (url === undefined) continue;
    const font = await fetch(new URL(url, rule.parentStyleSheet?.href ?? document.baseURI))
      .then((answer) => (answer.ok ? answer.arrayBuffer() : null))
      .catch(() => null);
    if (font === null || bytes + font.byteLength > MOST_BYTES) continue;
    bytes += font.byteLength;
    const family = rule.style.getPropertyValue("font-family");
    const weight = rule.style.getPropertyValue("font-weight") || "400";
    faces.push(
      `@font-face{font-family:${family};font-weight:${weight};src:url(data:font/woff2;base64,${base64(font)}) format("woff2")}`,
    );
  }
  return faces.join("");
}

function nameOf(family: string): string {
  return family.trim().replace(/^["']|["']$/g, "");
}

/** None of a sheet of another origin, which tells nothing of itself. */
function rulesOf(sheet: CSSStyleSheet): CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

const CHUNK = 0x8000;

function base64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
