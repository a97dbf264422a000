/**
 * Whether the cluster lets somebody see a namespace: a SubjectAccessReview for "list revisions.serving.knative.dev". It is the
 * only thing that is posted; the API server answers it, keeps nothing of it and changes nothing.
 */
import { asObject, asString } from "../model/json.ts";
import { beginningOf, readStatus } from "./answer.ts";
import type { AccessQuestion, ApiResponse } from "./types.ts";

export const REVIEW_PATH = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
/** Who may list the revisions of a namespace sees all of it here. */
export const REVIEWED = { group: "serving.knative.dev", resource: "revisions", verb: "list" } as const;
/** The API server adds it to everybody who has signed in; who asks on somebody's behalf has to. */
const SIGNED_IN = "system:authenticated";

/** The API server did not say whether; the message says why. */
export class AccessReviewError extends Error {
  override readonly name = "AccessReviewError";
}

/** The body of the request. */
export function reviewBody({ user, groups, namespace }: AccessQuestion): string {
  return JSON.stringify({
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: {
      user,
      groups: [...groups, SIGNED_IN],
      resourceAttributes: { ...REVIEWED, ...(namespace === null ? {} : { namespace }) },
    },
  });
}

/** True where it is allowed. @throws AccessReviewError */
export async function readReview({ status, body }: ApiResponse): Promise<boolean> {
  const text = await beginningOf(body);
  if (status !== 200 && status !== 201) throw new AccessReviewError(readStatus(text, status).message);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new AccessReviewError("The answer to an access review is no JSON.");
  }
  const { kind, status: said } = asObject(answer as never);
  if (asString(kind) !== "SubjectAccessReview")
    throw new AccessReviewError("The answer to an access review is none.");
  const { allowed, denied } = asObject(said);
  return allowed === true && denied !== true;
}

/**
 * Asks, once more where the credentials were no longer good: those of a service account are renewed under it.
 * @throws AccessReviewError, and what `post` throws
 */
export async function reviewAccess(
  question: AccessQuestion,
  post: (body: string) => Promise<ApiResponse>,
  reload: () => void,
): Promise<boolean> {
  const body = reviewBody(question);
  const answer = await post(body);
  if (answer.status !== 401) return readReview(answer);
  await beginningOf(answer.body);
  reload();
  return readReview(await post(body));
}
