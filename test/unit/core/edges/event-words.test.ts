/** What a warning is about by its reason and words, and which of several says most. */
import { describe, expect, test } from "vitest";
import { isOfCommand, isOnlyLate, sortOfEvent } from "../../../../lib/core/rules/diagnosis/event-words.ts";
import type { K8sEventInstant } from "../../../../lib/model/timeline.ts";

const event = (kind: string, reason: string, message = ""): K8sEventInstant =>
  ({ kind, reason, message, name: "x", severity: "Warning", t: 0, seq: 0 }) as K8sEventInstant;

describe("what a warning is about", () => {
  test.each([
    ["Pod", "FailedMount", "", "volume"],
    ["Pod", "FailedAttachVolume", "", "volume"],
    ["Pod", "FailedMapVolume", "", "volume"],
    ["Pod", "FailedScheduling", "0/3 nodes are available: insufficient cpu", "unschedulable"],
    ["Pod", "FailedScheduling", 'persistentvolumeclaim "data" not found', "claim"],
    ["Pod", "FailedScheduling", "pod has unbound immediate PersistentVolumeClaims", "claim"],
    ["Pod", "FailedScheduling", "1 node(s) had volume node affinity conflict", "claim"],
    ["Pod", "FailedMount", 'persistentvolumeclaim "data" not found', "volume"],
    ["Pod", "FailedCreatePodSandBox", "", "sandbox"],
    ["Pod", "NetworkNotReady", "", "sandbox"],
    ["Pod", "NodeNotReady", "", "node"],
    ["Pod", "TaintManagerEviction", "", "node"],
    ["Pod", "Evicted", "", "node"],
    ["Pod", "Preempted", "", "node"],
    ["Pod", "FailedPostStartHook", "", "hook"],
    ["Pod", "BackOff", "Back-off restarting failed container", "crash"],
    ["Pod", "BackOff", 'Back-off pulling image "a"', "image"],
    ["Pod", "Failed", "Error: secret not found", "config"],
    ["Pod", "Failed", 'Failed to pull Image "a"', "image"],
    ["Pod", "FailedMount", "image volume", "volume"],
    ["Pod", "Failed", 'exec: "serve": executable file not found in $PATH', "command"],
    ["Pod", "Failed", "exec /app: exec format error", "command"],
    ["Pod", "Failed", "unable to start container process", "command"],
    ["Pod", "FailedMount", "stat /data: no such file or directory", "volume"],
    ["Pod", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500", "liveness"],
    ["Pod", "Unhealthy", "Startup probe failed: connection refused", "startup"],
    ["Pod", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503", "status"],
    ["Pod", "Unhealthy", "Readiness probe failed, Liveness and Startup are well", "probe"],
    ["Pod", "Scheduled", "", undefined],
    ["ReplicaSet", "FailedCreate", "exceeded quota", "quota"],
    ["Deployment", "ReplicaSetCreateError", "", "quota"],
    ["Deployment", "FailedCreate", "", undefined],
    ["Deployment", "FailedMount", "", undefined],
    ["Node", "NodeNotReady", "", undefined],
    ["Revision", "FailedCreate", "", undefined],
  ])("%s %s %s: %s", (kind, reason, message, sort) => {
    expect(sortOfEvent(event(kind, reason, message))).toBe(sort);
  });
});

test("a command that is not there", () => {
  expect(["no such file or directory", "no such host"].map(isOfCommand)).toEqual([true, false]);
});

describe("a warning that only says that something takes long", () => {
  test.each([
    ["FailedMount", "Unable to attach or mount volumes: timed out waiting for the condition", true],
    ["FailedMount", "context deadline exceeded", true],
    ["FailedMount", 'secret "a" not found', false],
    ["FailedScheduling", "timed out waiting for the condition", false],
    ["Failed", "Error: ErrImagePull", true],
    ["Failed", "Error: ImagePullBackOff", true],
    ["Failed", "another Error: ErrImagePull", false],
    ["Failed", "Error: cannot run", false],
    ["BackOff", "Error: ErrImagePull", false],
  ])("%s %s: %s", (reason, message, isLate) => {
    expect(isOnlyLate(event("Pod", reason, message))).toBe(isLate);
  });
});
