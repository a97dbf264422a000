/** True when a key press belongs to a text field, a menu or an open dialog, so shortcuts must ignore it. */
export function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog]") !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "range", "button", "radio"].includes(target.type)
  );
}
