/** Requests that fail about a minute apart, for which one is remembered: each is counted once, by whatever tells it. */
import { at } from "../../../support/records.ts";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const { stringify } = JSON;
const failsAt = (second: number): string => `${second} req 500 0 10.0.0.9`;
const error = (second: number): string => `${second} log activator Throttler try error`;
const access = (second: number): string =>
  `${second} log queue-proxy ${stringify({ httpRequest: { requestMethod: "GET", requestUrl: "/", status: 503 } })}`;
const at504 = (second: number): string => `${second} req 504 0`;

table("app-errors", [
  [
    "59.999 s apart, sorted when the first is told no more",
    `${ONE_POD}\n${failsAt(10)}\n${failsAt(69.999)}\n90 pub a1`,
    90,
    ["10–70", "69.999–"],
  ],
  [
    "and counted once",
    `${ONE_POD}\n${failsAt(10)}\n${failsAt(69.999)}\n90 pub a1`,
    90,
    { count: 1, firstAt: at(69.999) },
  ],
  [
    "sorted as the first is told no more",
    `${ONE_POD}\n${failsAt(10)}\n${failsAt(69)}\n90 pub a1`,
    90,
    { count: 1 },
  ],
  [
    "sorted while it is",
    `${ONE_POD}\n${failsAt(10)}\n${failsAt(68.999)}\n90 pub a1`,
    90,
    { count: 2, firstAt: at(10) },
  ],
  ["which is one finding", `${ONE_POD}\n${failsAt(10)}\n${failsAt(68.999)}\n90 pub a1`, 90, ["10–"]],
  [
    "three, each a minute after the other",
    `${ONE_POD}\n${failsAt(10)}\n${failsAt(69.5)}\n${failsAt(129)}\n150 pub a1`,
    150,
    { count: 1 },
  ],
]);

table("requests-failed", [
  ["59.5 s apart", `${ONE_POD}\n${at504(10)}\n${at504(69.5)}\n90 pub a1`, 90, ["10–70", "69.5–"]],
  ["and counted once", `${ONE_POD}\n${at504(10)}\n${at504(69.5)}\n90 pub a1`, 90, { count: 1 }],
]);

table("requests-logged", [
  ["lines a minute apart", `${ONE_POD}\n${error(10)}\n${error(70)}\n90 pub a1`, 90, ["10–70", "70–"]],
  ["each counted once", `${ONE_POD}\n${error(10)}\n${error(70)}\n90 pub a1`, 90, { count: 1 }],
  ["lines 59.999 s apart", `${ONE_POD}\n${error(10)}\n${error(69.999)}\n90 pub a1`, 90, { count: 2 }],
  [
    "a request log goes on after the last line that names a cause",
    `${ONE_POD}\n${error(10)}\n${access(50)}\n75 pub a1`,
    75,
    { lastAt: at(50) },
  ],
  [
    "and is told until a minute after its own",
    `${ONE_POD}\n${error(10)}\n${access(50)}\n75 pub a1`,
    75,
    ["10–"],
  ],
]);
