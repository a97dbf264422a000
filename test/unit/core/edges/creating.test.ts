/** A revision that is never finished, at its edge: it fires, it just does not, and each exemption. */
import { table } from "../../../support/rule-table.ts";

const CREATING = "0 sks Proxy n=2 private=\n0 pa Active=Unknown,Queued want=-1";
const LISTED = "400 =sks Proxy n=2 private= created=0";

table("stays-creating", [
  ["no private Service for 5 min", `${CREATING}\n300.001 dep 1`, 300.001, ["0–"]],
  ["a millisecond less", `${CREATING}\n299.999 dep 1`, 299.999, []],
  ["it gets one", `${CREATING}\n299.999 sks Proxy n=2`, 400, []],
  ["it gets one late", `${CREATING}\n350 sks Proxy n=2`, 400, ["0–350"]],
  ["listed late, it is as old as its object", LISTED, 400, ["0–"]],
  ["listed, and created a second later than that bound", LISTED.replace("created=0", "created=101"), 400, []],
  ["it is being deleted", `${CREATING}\n10 sks Proxy n=2 private= deleting\n400 dep 1`, 400, []],
  [
    "an object of its name belongs to another",
    `${CREATING}\n10 sks Proxy n=2 private= notowned\n400 dep 1`,
    400,
    [],
  ],
  ["no route leads to it", `0 rev reserve\n${CREATING}\n400 dep 1`, 400, []],
  ["a route leads to it", `0 rev active\n${CREATING}\n300.001 dep 1`, 300.001, ["0–"]],
  ["private Endpoints show that there is one", `${CREATING}\n10 priv p1\n400 dep 1`, 400, []],
  [
    "which has no status",
    `${CREATING}\n300.001 dep 1`,
    301,
    { status: "never", namespace: "demo", revision: "r" },
  ],
  ["by its object", `${CREATING}\n300.001 dep 1`, 301, "0 sks Proxy n=2 private="],
  ["the SKS is gone", `${CREATING}\n10 -sks Proxy n=2 private=\n400 dep 1`, 400, []],
]);
