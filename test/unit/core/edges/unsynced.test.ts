/** A setting of the Revision that its PodAutoscaler does not have, and who refused the write. */
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const lost = `${ONE_POD}\n1 rev active Ready=True@0\n10 rev active @min-scale=2 Ready=True@0`;
const words =
  'failed to update PodAutoscaler: admission webhook "webhook.serving.knative.dev" denied the request: x';
const copies = (second: number, value: string): string =>
  `${second} pa Active=True@0 want=1 ScaleTargetInitialized=True @min-scale=${value}`;

table("setting-not-taken", [
  ["min-scale, after 15 s", `${lost}\n25 pub a1`, 25, ["10–"]],
  ["not a millisecond before", `${lost}\n24.999 pub a1`, 24.999, []],
  ["copied in time", `${lost}\n24 ${copies(24, "2").slice(3)}\n40 pub a1`, 40, []],
  ["copied later", `${lost}\n${copies(40, "2")}\n60 pub a1`, 60, ["10–40"]],
  [
    "another value is none",
    `${lost}\n${copies(12, "1")}\n40 pub a1`,
    40,
    { minScale: "yes", wanted: "2", kept: 1 },
  ],
  ["as a list shows it, at once", `${ONE_POD}\n5 =rev active @min-scale=2 Ready=True@0`, 5, ["5–"]],
  [
    "what the PodAutoscaler alone says is in force",
    `${ONE_POD}\n1 rev active Ready=True@0\n${copies(5, "2")}\n60 pub a1`,
    60,
    [],
  ],
  [
    "another setting",
    `${ONE_POD}\n1 rev active @target=5 Ready=True@0\n30 pub a1`,
    30,
    { names: "target", minScale: "no" },
  ],
  [
    "what the autoscaler does not read is none",
    `${ONE_POD}\n1 rev active @other=5 Ready=True@0\n30 pub a1`,
    30,
    [],
  ],
  ["nothing says why", `${lost}\n30 pub a1`, 30, { by: "none", words: "none" }],
  [
    "the controller says why",
    `${lost}\n11 fail controller ${words}\n30 pub a1`,
    30,
    { by: "controller", words },
  ],
  ["shown by its line", `${lost}\n11 fail controller ${words}\n30 pub a1`, 30, `11 fail controller ${words}`],
  [
    "a log of Knative itself",
    `${lost}\n11 says controller ERROR failed calling webhook "webhook.serving.knative.dev": refused\n30 rev active @min-scale=2 Ready=True@0`,
    30,
    { by: "webhook" },
  ],
  [
    "long before, it is another matter",
    `${lost}\n11 says controller ERROR failed calling webhook "webhook.serving.knative.dev": refused\n611.001 rev active @min-scale=2 Ready=True@0`,
    612,
    { by: "none" },
  ],
  [
    "a conflict says nothing",
    `${lost}\n11 fail controller the object has been modified\n30 rev active @min-scale=2 Ready=True@0`,
    30,
    { by: "none" },
  ],
]);
table(
  "setting-not-taken",
  [["an older release copies them once", `${lost}\n30 pub a1`, 30, { copied: "no" }]],
  {
    knative: "1.20.0",
  },
);
