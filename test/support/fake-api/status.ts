/** The bodies with which the API server says no. */

export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: object;
  readonly status: "Failure";
  readonly message: string;
  readonly reason: string;
  readonly details?: object;
  readonly code: number;
}

const REASON: Readonly<Record<number, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  409: "Conflict",
  410: "Expired",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

const MESSAGE: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  404: "the server could not find the requested resource",
  405: "the server does not allow this method on the requested resource",
  429: "Too many requests, please try again later.",
  500: "Internal error occurred",
  503: "the server is currently unable to handle the request",
};

export interface StatusOptions {
  /** Defaults to the one that belongs to the code. */
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly details?: object | undefined;
}

export function status(code: number, { reason, message, details }: StatusOptions = {}): Status {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: message ?? MESSAGE[code] ?? `status ${code}`,
    reason: reason ?? REASON[code] ?? "Unknown",
    ...(details === undefined ? {} : { details }),
    code,
  };
}

/** What a watch or a continue token from before the last compaction gets. */
export const expired = (message: string): Status => status(410, { message });

/** The parameters of a list or watch contradict one another. */
export function invalidListOptions(field: string, text: string): Status {
  const cause = `Forbidden: ${text}`;
  return status(422, {
    message: `ListOptions.meta.k8s.io "" is invalid: ${field}: ${cause}`,
    details: {
      group: "meta.k8s.io",
      kind: "ListOptions",
      causes: [{ reason: "FieldValueForbidden", message: cause, field }],
    },
  });
}
