/** A write that an audit log tells of, whatever shape the log has. */
import type { Json, JsonObject } from "../../model/json.ts";
import type { WrittenTime } from "../written-time.ts";

export type WriteVerb = "create" | "update" | "patch" | "delete" | "deletecollection";

/** One write that the API server answered. */
export interface AuditWrite extends WrittenTime {
  /** Of the request; "" where the log does not say it. */
  readonly request: string;
  readonly verb: WriteVerb;
  /** As records name it. */
  readonly resource: string;
  /** "" for the object itself; `status`, `scale`, `binding`. */
  readonly subresource: string;
  readonly namespace: string;
  /** "" where the API server made the name. */
  readonly name: string;
  readonly user: string;
  readonly agent: string;
  /** HTTP status. */
  readonly code: number;
  /** What the API server said beside it; "" for most that succeed. */
  readonly message: string;
  /** What was sent: an object, a patch, options; undefined below the level *Request*. */
  readonly sent: Json | undefined;
  /** What was answered; undefined below the level *RequestResponse*. */
  readonly answered: JsonObject | undefined;
}
