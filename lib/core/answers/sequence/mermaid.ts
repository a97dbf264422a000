/** A sequence as text for Mermaid, which draws it in documents. */
import { type FoldedMessage, PARTICIPANTS, type Participant } from "./message.ts";

/** `nameOf` and `textOf` are the words of a catalogue; what they give is made harmless here. */
export function toMermaid(
  messages: readonly FoldedMessage[],
  nameOf: (participant: Participant) => string,
  textOf: (message: FoldedMessage) => string,
): string {
  const used = PARTICIPANTS.filter((one) => messages.some(({ from, to }) => from === one || to === one));
  const lines = used.map((one) => `  participant ${one} as ${plain(nameOf(one))}`);
  for (const message of messages) {
    const { from, to, provenance, isBad } = message;
    const arrow = provenance === "inferred" ? "-->>" : isBad ? "-x" : "->>";
    lines.push(`  ${from}${arrow}${to}: ${plain(textOf(message))}`);
  }
  return `sequenceDiagram\n${lines.join("\n")}\n`;
}

/** Names from a cluster may hold anything; these characters end a text or begin markup in Mermaid. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return line.replace(/[#;<>%{}]/g, (letter) => `#${letter.charCodeAt(0)};`);
}
