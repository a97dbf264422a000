/** How far a recording has been read, while it is being read. */
export interface ReadingStatus {
  /** Of its file, packed as it is. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly records: number;
  /** How many bytes a second are read of late; null before that is known. */
  readonly bytesPerSecond: number | null;
  /** The file of another recording that is read first; absent when it is its turn. */
  readonly waitsFor?: string;
  /** Why it was read no further, as a sentence; absent while it is read on. */
  readonly failed?: string;
}
