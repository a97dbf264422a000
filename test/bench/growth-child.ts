/** One measurement of growth: `node growth-child.ts SHAPE SIZE` prints its cost as JSON. */
import { costOf } from "../support/measure-growth.ts";

const [, , shape = "", size = "0"] = process.argv;
process.stdout.write(JSON.stringify(costOf(shape, Number(size))));
