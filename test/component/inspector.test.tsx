import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { I18nProvider } from "../../components/i18n-provider.tsx";
import { Inspector } from "../../components/inspector/inspector.tsx";
import { PortProvider } from "../../components/port-provider.tsx";
import type { Port } from "../../lib/client/port.ts";
import type { ObjectAt } from "../../lib/model/api.ts";
import { fakePort } from "../support/fake-port.ts";

afterEach(cleanup);

const AT = Date.parse("2026-01-01T00:00:10Z");
const SKS: ObjectAt = {
  seq: 4,
  t: AT - 4_000,
  type: "MODIFIED",
  object: { metadata: { name: "web" } },
  resource: "serverlessservices.networking.internal.knative.dev",
  kind: "ServerlessService",
  namespace: "demo",
  name: "web",
  uid: "u",
  previous: null,
};

function show(port: Port, selectedSeq: number | null = null) {
  const onSelectEvidence = vi.fn();
  render(
    <I18nProvider>
      <PortProvider port={port}>
        <Inspector
          source="a-recording"
          namespace="demo"
          name="web"
          cursor={AT}
          format={{ clock: "utc", origin: 0 }}
          selectedSeq={selectedSeq}
          onSelectEvidence={onSelectEvidence}
          onCursorChange={vi.fn()}
          onClose={vi.fn()}
        />
      </PortProvider>
    </I18nProvider>,
  );
  return { onSelectEvidence };
}

describe("the inspector", () => {
  test("lists first what changed last, and leaves out the middle of a long name", async () => {
    const pod = {
      ...SKS,
      kind: "Pod",
      resource: "pods",
      name: "web-00001-deployment-6f8f4cd967-6j6w7",
      uid: "p",
    };
    const objects = vi.fn<Port["objects"]>(async (_revision, at) => ({
      at,
      objects: [SKS, { ...pod, t: SKS.t + 1_000 }],
      deleted: [],
      deletedOmitted: 0,
      changed: [],
    }));
    show(fakePort({ key: "order", objects }));
    const [first, second] = await screen.findAllByRole("listitem");
    expect(first?.textContent).toContain("web-00001-deployment-6f8f4cd967-6j6w7");
    expect(second?.textContent).toContain("ServerlessService");
    expect(screen.getByText("-6j6w7")).toBeTruthy();
  });

  test("shows the objects that its port knows at the cursor", async () => {
    const objects = vi.fn<Port["objects"]>(async (_revision, at) => ({
      at,
      objects: [SKS],
      deleted: [],
      deletedOmitted: 0,
      changed: [],
    }));
    show(fakePort({ key: "objects", objects }));
    expect(await screen.findByText("unchanged for 4 s")).toBeTruthy();
    expect(objects).toHaveBeenCalledExactlyOnceWith(
      { source: "a-recording", namespace: "demo", name: "web" },
      AT,
    );
  });

  test.each([
    ["as the protocol has it where nothing says it", undefined, "Written by the autoscaler’s PodAutoscaler"],
    [
      "as the object's managed fields said it",
      {
        writers: [
          { manager: "controller", operation: "Update", subresource: "status", time: "2026-01-01T00:00:05Z" },
          {
            manager: "kubectl-edit",
            operation: "Update",
            time: "2026-01-01T00:00:06Z",
            fields: ["spec.mode"],
          },
        ],
      },
      /Last written, to the second, by: observed.*00:00:06.* kubectl-edit Update: spec\.mode.*00:00:05.* controller Update status/,
    ],
    [
      "as an audit log says it",
      { by: { user: "system:serviceaccount:knative-serving:controller", agent: "autoscaler/v1" } },
      "Written by system:serviceaccount:knative-serving:controller (autoscaler/v1) observed",
    ],
  ])("says who wrote an object, %s", async (name, extra, words) => {
    const object = extra === undefined ? SKS : { ...SKS, extra };
    const objects = vi.fn<Port["objects"]>(async (_revision, at) => ({
      at,
      objects: [object],
      deleted: [],
      deletedOmitted: 0,
      changed: [],
    }));
    show(fakePort({ key: name, objects }));
    fireEvent.click(await screen.findByRole("button", { name: /ServerlessService/ }));
    const text = screen.getByRole("complementary").textContent?.replaceAll(/\s+/g, " ") ?? "";
    if (typeof words === "string") expect(text).toContain(words);
    else expect(text).toMatch(words);
  });

  test("says why the port refuses, and asks again", async () => {
    const objects = vi
      .fn<Port["objects"]>()
      .mockRejectedValueOnce(new Error("The recording is gone."))
      .mockResolvedValueOnce({ at: AT, objects: [], deleted: [], deletedOmitted: 0, changed: [] });
    show(fakePort({ key: "refusal", objects }));
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The recording is gone.");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("No object of this revision existed at this instant.")).toBeTruthy();
  });

  test("shows the record that was chosen, and leads to the one before", async () => {
    const record = vi.fn<Port["record"]>(async (_source, seq) => ({
      record: {
        seq,
        t: AT,
        at: "",
        type: "LOG",
        resource: "logs",
        initial: false,
        object: { line: "scaled" },
      },
      previous: null,
      previousSeq: 3,
      nextSeq: null,
    }));
    const { onSelectEvidence } = show(fakePort({ key: "record", record }), 7);
    expect(await screen.findByText(/line: scaled/)).toBeTruthy();
    expect(record).toHaveBeenCalledExactlyOnceWith("a-recording", 7);
    fireEvent.click(screen.getByRole("button", { name: /Previous version/ }));
    expect(onSelectEvidence).toHaveBeenCalledWith(3);
  });
});
