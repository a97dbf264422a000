/** The process of one area: tries cases until the time is over, and tells what it does to the process that started it. */
import { type Area, caseNumber, type Fault } from "./area.ts";

export type AreaName = "trace" | "live" | "http";

export interface ToChild {
  readonly seed: number;
  readonly seconds: number;
  /** No more than so many; 0: as many as there is time for. */
  readonly cases: number;
  /** Only this one; null: those of the seed. */
  readonly oneCase: number | null;
  readonly mostFaults: number;
}

export type FromChild =
  | { readonly kind: "begins"; readonly number: number }
  | { readonly kind: "ends"; readonly number: number }
  | { readonly kind: "fault"; readonly number: number; readonly fault: Fault }
  | { readonly kind: "once"; readonly number: number; readonly fault: Fault }
  | { readonly kind: "ended"; readonly checked: readonly (readonly [string, number])[] };

const OPEN: Readonly<Record<AreaName, () => Promise<Area>>> = {
  trace: async () => (await import("./trace/trace-area.ts")).openTraceArea(),
  live: async () => (await import("./live/live-area.ts")).openLiveArea(),
  http: async () => (await import("./http/http-area.ts")).openHttpArea(),
};

const say = (message: FromChild): void => void process.send?.(message);

async function run(name: AreaName, { seed, seconds, cases, oneCase, mostFaults }: ToChild): Promise<void> {
  const area = await OPEN[name]();
  // Whoever started this process has gone; what the area has started must not stay.
  const onOrphaned = (): void => void area.close(() => undefined).finally(() => process.exit(1));
  process.once("disconnect", onOrphaned);
  const checked = new Map(area.properties.map((property) => [property, 0]));
  const count = (property: string): void => void checked.set(property, (checked.get(property) ?? 0) + 1);
  const most = oneCase !== null ? 1 : cases > 0 ? cases : Number.POSITIVE_INFINITY;
  const end = performance.now() + seconds * 1_000;
  let faults = 0;
  const found = (number: number, fault: Fault | null): void => {
    if (fault === null) return;
    faults += 1;
    say({ kind: "fault", number, fault });
  };
  let n = 0;
  const lane = async (): Promise<void> => {
    while (n < most && (n === 0 || performance.now() < end) && faults < mostFaults) {
      const number = oneCase ?? caseNumber(seed, n);
      n += 1;
      say({ kind: "begins", number });
      const fault = await area.tryCase(number, count);
      const again = fault !== null && area.isRacing ? await area.tryCase(number, count) : fault;
      if (fault !== null && again === null) say({ kind: "once", number, fault });
      found(number, again);
      say({ kind: "ends", number });
    }
  };
  await Promise.all(Array.from({ length: area.atOnce }, lane));
  found(0, await area.close(count));
  say({ kind: "ended", checked: [...checked] });
  process.off("disconnect", onOrphaned);
  process.disconnect?.();
}

process.once("message", (order: ToChild) => void run(process.argv[2] as AreaName, order));
