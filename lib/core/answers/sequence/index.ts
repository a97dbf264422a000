export { toMermaid } from "./mermaid.ts";
export {
  type FoldedMessage,
  isPlainTraffic,
  type MessageKind,
  type MessageLane,
  PARTICIPANTS,
  type Participant,
  type SequenceMessage,
} from "./message.ts";
export { fold as foldMessages, messagesOf } from "./sequence.ts";
