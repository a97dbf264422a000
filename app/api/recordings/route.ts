import { refusal, secured } from "@/lib/server/gate.ts";
import { takePlace } from "@/lib/server/places.ts";
import { get as answering, json, only } from "@/lib/server/route.ts";
import { receiveUpload } from "@/lib/server/uploads.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

const upload = answering(async (request) => {
  const leave = takePlace("upload", request);
  try {
    const answer = await receiveUpload(request);
    return json(answer, 201, { location: answer.href });
  } finally {
    leave();
  }
});

/** Keeps the recording that is the body. Uploads do not come through the proxy, so the gate is asked here. */
export const POST: typeof upload = async (request, context) =>
  secured(refusal(request) ?? (await upload(request, context)), request.headers);

const onlyPost = only("POST");
const other = (request: Request): Response => secured(refusal(request) ?? onlyPost(request), request.headers);

export { other as DELETE, other as GET, other as PATCH, other as PUT };
