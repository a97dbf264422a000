/** The application's own errors (app-errors), at their edge: by records, by the request logs, and told once. */
import { at } from "../../../support/records.ts";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const access = (second: number, status = 500, process = "queue-proxy"): string =>
  `${second} log ${process} {"httpRequest":{"requestMethod":"GET","requestUrl":"/a","status":${status},"latency":"20ms"}}`;
const own = (second: number): string => `${second} log activator Error processing request in the activator`;
const later = (...lines: readonly string[]): string => [ONE_POD, ...lines].join("\n");

table("app-errors", [
  ["by a record", later("5 req 500 100", "7 pub a1"), 20, ["5.1–"]],
  ["in a minute in which nothing else happens", later("5 req 500 100", "300 pub a1"), 300, ["5.1–65.1"]],
  [
    "what it says",
    later("5 req 501 100", "6 req 500 30", "8 pub a1"),
    20,
    {
      by: "request",
      count: 2,
      status: 500,
      longestMs: 100,
      firstAt: at(5.1),
      lastAt: at(6.03),
      firstSentAt: at(5),
      lastSentAt: at(6),
    },
  ],
  [
    "its answer broke off, says queue-proxy",
    later(
      "5 req 500 100",
      "5.1 log queue-proxy httputil: ReverseProxy read error during body copy: EOF",
      "8 pub a1",
    ),
    20,
    [],
  ],
  ["by the last of them", later("5 req 501 100", "6 req 500 30", "8 pub a1"), 20, "6 req 500 30"],
  [
    "the second is sorted in a minute in which nothing else happens",
    later("5 req 500 100", "7 pub a1", "8 req 500 100", "300 pub a1"),
    300,
    { count: 2 },
  ],
  ["by the request log, once a record of it might have come", later(access(10)), 12, ["10–"]],
  ["a millisecond less", later(access(10)), 11.999, []],
  ["by the log, for a minute", later(access(10), "80 pub a1"), 80, ["10–70"]],
  [
    "what the log says",
    later(access(10), access(11, 501)),
    20,
    {
      by: "log",
      count: 2,
      queueProxy: 2,
      activator: 0,
      status: 501,
      longestMs: 20,
      message: "GET /a: 501",
      firstAt: at(10),
      lastAt: at(11),
    },
  ],
  ["by its last line", later(access(10), access(11)), 20, access(11)],
  [
    "in two logs it is the same request",
    later(access(10), access(10.1, 500, "activator")),
    20,
    { count: 1, queueProxy: 1, activator: 1, firstAt: at(10), lastAt: at(10.1) },
  ],
  [
    "told in the other order",
    later(access(10, 500, "activator"), access(10.1)),
    20,
    { count: 1, lastAt: at(10.1) },
  ],
  ["what the activator answered for itself is none", later(own(10), access(10, 500, "activator")), 20, []],
  [
    "beside one that it did not",
    later(own(10), access(10, 500, "activator"), access(11, 500, "activator")),
    20,
    { count: 1, activator: 1 },
  ],
  ["errors of proxies are none", later(access(10, 503)), 20, []],
  ["nor do they count", later(access(10, 503), access(11)), 20, { count: 1, message: "GET /a: 500" }],
  ["where it is recorded the log says nothing more", later("9 req 503 100", access(10), "12 pub a1"), 20, []],
  ["2 s before", later("7.9 req 503 100", access(10), "12 pub a1"), 20, []],
  ["earlier than that it is another one", later("7.899 req 503 100", access(10), "12 pub a1"), 20, ["10–"]],
  [
    "what other logs told before that minute does not count",
    later(access(10), access(11), access(80, 500, "activator"), "90 pub a1"),
    90,
    { count: 1, queueProxy: 0, activator: 1, firstAt: at(80) },
  ],
  [
    "of two lines of one moment the one that came last",
    later(access(10), access(10, 501, "activator")),
    20,
    { status: 501, message: "GET /a: 501" },
  ],
  [
    "what the activator could not send in time is another request",
    later(
      '10 log activator {"message":"Error processing request in the activator","error":"context deadline exceeded"}',
      access(10, 500, "activator"),
    ),
    20,
    { count: 1, activator: 1 },
  ],
  [
    "without a ServerlessService of its own",
    later("5 req 500 100", "7 pub a1").replace("0 sks ", "0 sks/other "),
    20,
    [],
  ],
  ["where logs are all that there is", [access(10), access(11)].join("\n"), 20, { by: "log", count: 2 }],
]);
