/** Text inside HTML and SVG: whatever is in it, it stays text. */
export function html(text: string): string {
  return text.replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
