"use client";

import { useTranslations } from "use-intl";
import {
  FAULTS,
  type Fault,
  type Scenario,
  type SimSettings,
  TRAFFIC_SHAPES,
  type TrafficPart,
} from "@/lib/sim/index.ts";
import { NumberField } from "./number-field.tsx";
import styles from "./sandbox.module.css";

/** What the form edits: a scenario, or what is other after a fork. */
export type Editable = Pick<Scenario, "settings" | "cluster" | "traffic" | "faults">;

interface ScenarioFormProps {
  readonly value: Editable;
  readonly durationMs: number;
  readonly onChange: (change: Partial<Editable>) => void;
}

const SECOND = 1_000;

const SETTINGS: readonly {
  readonly key: keyof SimSettings & string;
  readonly unit?: number;
  readonly min?: number;
  readonly max?: number;
}[] = [
  { key: "targetBurstCapacity", min: -1, max: 100_000 },
  { key: "containerConcurrency", max: 1_000 },
  { key: "minScale", max: 100 },
  { key: "maxScale", max: 100 },
  { key: "initialScale", max: 100 },
  { key: "stableWindowMs", unit: SECOND, min: 6 },
  { key: "panicWindowPercentage", min: 1, max: 100 },
  { key: "gracePeriodMs", unit: SECOND },
  { key: "retentionMs", unit: SECOND },
  { key: "scaleDownDelayMs", unit: SECOND },
  { key: "progressDeadlineMs", unit: SECOND },
];

const DELAYS = [
  { key: "activators", unit: 1, min: 1, max: 20 },
  { key: "pullMs", unit: 1, max: 600_000 },
  { key: "appStartMs", unit: 1, max: 600_000 },
  { key: "readinessMs", unit: 1, max: 600_000 },
  { key: "drainMs", unit: SECOND },
  { key: "kubeProxyMs", unit: 1, max: 600_000 },
  { key: "ingressMs", unit: 1, max: 600_000 },
  { key: "sksMs", unit: 1, max: 600_000 },
] as const;

/** Faults that say by how much. */
const WITH_AMOUNT: readonly Fault["kind"][] = ["slowPull", "slowEndpoints", "slowIngress"];

export function ScenarioForm({ value, durationMs, onChange }: ScenarioFormProps) {
  const text = useTranslations("sandbox");
  const { settings, cluster, traffic, faults } = value;
  const setTraffic = (index: number, change: Partial<TrafficPart>): void =>
    onChange({ traffic: traffic.map((part, i) => (i === index ? { ...part, ...change } : part)) });
  const setFault = (index: number, change: Partial<Fault>): void =>
    onChange({ faults: faults.map((fault, i) => (i === index ? { ...fault, ...change } : fault)) });
  return (
    <>
      <fieldset>
        <legend>{text("settings")}</legend>
        {SETTINGS.map(({ key, ...bounds }) => (
          <NumberField
            key={key}
            label={text(`setting.${key}`)}
            value={Number(settings[key])}
            {...bounds}
            onChange={(next) => onChange({ settings: { ...settings, [key]: next } })}
          />
        ))}
        <div className={styles.field}>
          <label htmlFor="enable-scale-to-zero">{text("setting.enableScaleToZero")}</label>
          <input
            id="enable-scale-to-zero"
            type="checkbox"
            checked={settings.enableScaleToZero}
            onChange={(event) =>
              onChange({ settings: { ...settings, enableScaleToZero: event.target.checked } })
            }
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>{text("traffic")}</legend>
        <p className={styles.help}>{text("trafficHelp")}</p>
        <table className={styles.parts}>
          <thead>
            <tr>
              {(["shape", "from", "to", "clients"] as const).map((column) => (
                <th key={column} scope="col">
                  {text(`part.${column}`)}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {traffic.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own
              <tr key={index}>
                <td>
                  <select
                    aria-label={text("part.shape")}
                    value={part.shape}
                    onChange={(event) =>
                      setTraffic(index, { shape: event.target.value as TrafficPart["shape"] })
                    }
                  >
                    {TRAFFIC_SHAPES.map((shape) => (
                      <option key={shape} value={shape}>
                        {text(`shape.${shape}`)}
                      </option>
                    ))}
                  </select>
                </td>
                <td>
                  <NumberField
                    hideLabel
                    label={text("part.from")}
                    value={part.fromMs}
                    unit={SECOND}
                    onChange={(fromMs) => setTraffic(index, { fromMs })}
                  />
                </td>
                <td>
                  <NumberField
                    hideLabel
                    label={text("part.to")}
                    value={part.toMs}
                    unit={SECOND}
                    onChange={(toMs) => setTraffic(index, { toMs })}
                  />
                </td>
                <td>
                  <NumberField
                    hideLabel
                    label={text("part.clients")}
                    value={part.clients}
                    max={500}
                    onChange={(clients) => setTraffic(index, { clients })}
                  />
                </td>
                <td>
                  <button
                    type="button"
                    aria-label={text("part.remove")}
                    title={text("part.remove")}
                    onClick={() => onChange({ traffic: traffic.filter((_, i) => i !== index) })}
                  >
                    ×
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <button
          type="button"
          onClick={() =>
            onChange({
              traffic: [
                ...traffic,
                { shape: "constant", fromMs: durationMs / 2, toMs: durationMs, clients: 1 },
              ],
            })
          }
        >
          {text("part.add")}
        </button>
      </fieldset>
      <fieldset>
        <legend>{text("faults")}</legend>
        {faults.length > 0 && (
          <table className={styles.parts}>
            <thead>
              <tr>
                <th scope="col">{text("faultPart.kind")}</th>
                <th scope="col">{text("part.from")}</th>
                <th scope="col">{text("part.to")}</th>
                <th scope="col">{text("faultPart.by")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {faults.map((fault, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: faults have no name of their own
                <tr key={index}>
                  <td>
                    <select
                      aria-label={text("faultPart.kind")}
                      value={fault.kind}
                      onChange={(event) => setFault(index, { kind: event.target.value as Fault["kind"] })}
                    >
                      {FAULTS.map((kind) => (
                        <option key={kind} value={kind}>
                          {text(`fault.${kind}`)}
                        </option>
                      ))}
                    </select>
                  </td>
                  <td>
                    <NumberField
                      hideLabel
                      label={text("part.from")}
                      value={fault.fromMs}
                      unit={SECOND}
                      onChange={(fromMs) => setFault(index, { fromMs })}
                    />
                  </td>
                  <td>
                    <NumberField
                      hideLabel
                      label={text("part.to")}
                      value={fault.toMs}
                      unit={SECOND}
                      onChange={(toMs) => setFault(index, { toMs })}
                    />
                  </td>
                  <td>
                    {WITH_AMOUNT.includes(fault.kind) && (
                      <NumberField
                        hideLabel
                        label={text("faultPart.by")}
                        value={fault.byMs ?? 0}
                        unit={SECOND}
                        onChange={(byMs) => setFault(index, { byMs })}
                      />
                    )}
                  </td>
                  <td>
                    <button
                      type="button"
                      aria-label={text("faultPart.remove")}
                      title={text("faultPart.remove")}
                      onClick={() => onChange({ faults: faults.filter((_, i) => i !== index) })}
                    >
                      ×
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <button
          type="button"
          onClick={() =>
            onChange({
              faults: [
                ...faults,
                { kind: "probe", fromMs: durationMs / 4, toMs: durationMs / 2, byMs: 5 * SECOND },
              ],
            })
          }
        >
          {text("faultPart.add")}
        </button>
      </fieldset>
      <fieldset>
        <legend>{text("cluster")}</legend>
        {DELAYS.map(({ key, ...bounds }) => (
          <NumberField
            key={key}
            label={text(`delay.${key}`)}
            value={cluster[key]}
            {...bounds}
            onChange={(next) => onChange({ cluster: { ...cluster, [key]: next } })}
          />
        ))}
      </fieldset>
    </>
  );
}
