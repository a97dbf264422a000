"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { AUTOSCALER_CLASSES, type AutoscalerClass, FAULTS, TRAFFIC_SHAPES } from "@/lib/sim/index.ts";
import { ClusterFields } from "./cluster-fields.tsx";
import { type Editable, hasAmount } from "./editable.ts";
import { NumberField } from "./number-field.tsx";
import styles from "./sandbox.module.css";
import { boundsOf, NUMBER_SETTINGS } from "./setting-bounds.ts";
import { SpansTable } from "./spans-table.tsx";

interface ScenarioFormProps {
  readonly value: Editable;
  /** What is edited is a fork: some of it stays as it was. */
  readonly isFork: boolean;
  readonly durationMs: number;
  readonly onChange: (change: Partial<Editable>) => void;
}

const SECOND = 1_000;

export function ScenarioForm({ value, isFork, durationMs, onChange }: ScenarioFormProps) {
  const text = useTranslations("sandbox");
  const { settings, cluster, traffic, faults } = value;
  return (
    <>
      <fieldset>
        <legend>{text("settings")}</legend>
        {NUMBER_SETTINGS.map((key) => (
          <NumberField
            key={key}
            label={text(`setting.${key}`)}
            value={settings[key]}
            {...boundsOf(key, settings)}
            onChange={(next) => onChange({ settings: { ...settings, [key]: next } })}
          />
        ))}
        <div className={styles.field}>
          <label htmlFor="autoscaler-class">{text("setting.autoscalerClass")}</label>
          <select
            id="autoscaler-class"
            value={settings.autoscalerClass}
            disabled={isFork}
            aria-describedby={isFork ? "autoscaler-class-fixed" : undefined}
            onChange={(event) =>
              onChange({ settings: { ...settings, autoscalerClass: event.target.value as AutoscalerClass } })
            }
          >
            {AUTOSCALER_CLASSES.map((value) => (
              <option key={value} value={value}>
                {text(`autoscalerClass.${value}`)}
              </option>
            ))}
          </select>
        </div>
        {isFork && (
          <p id="autoscaler-class-fixed" className={styles.help}>
            {text("fixedClass")}
          </p>
        )}
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
      <details className={styles.exact}>
        <summary>{text("exact")}</summary>
        <fieldset>
          <legend>{text("traffic")}</legend>
          <p className={styles.help}>{text("trafficHelp")}</p>
          <SpansTable
            spans={traffic}
            sortOf={({ shape }) => shape}
            sorts={TRAFFIC_SHAPES.map((value) => ({ value, label: text(`shape.${value}`) }))}
            sortLabel={text("part.shape")}
            onSort={(part, shape) => ({ ...part, shape })}
            amount={{
              label: text("part.clients"),
              unit: 1,
              max: 500,
              of: ({ clients }) => clients,
              set: (part, clients) => ({ ...part, clients }),
            }}
            removeLabel={text("part.remove")}
            onChange={(next) => onChange({ traffic: next })}
          />
          <Button
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
          </Button>
        </fieldset>
        <fieldset>
          <legend>{text("faults")}</legend>
          {faults.length > 0 && (
            <SpansTable
              spans={faults}
              sortOf={({ kind }) => kind}
              sorts={FAULTS.map((value) => ({ value, label: text(`fault.${value}`) }))}
              sortLabel={text("faultPart.kind")}
              onSort={(fault, kind) => ({ ...fault, kind })}
              amount={{
                label: text("faultPart.by"),
                unit: SECOND,
                max: 3_600,
                of: ({ kind, byMs }) => (hasAmount(kind) ? (byMs ?? 0) : null),
                set: (fault, byMs) => ({ ...fault, byMs }),
              }}
              removeLabel={text("faultPart.remove")}
              onChange={(next) => onChange({ faults: next })}
            />
          )}
          <Button
            onClick={() =>
              onChange({
                faults: [
                  ...faults,
                  // Begins before the usual scale-down and lasts to the end, so that any kind of fault has an effect.
                  { kind: "probe", fromMs: durationMs / 6, toMs: durationMs, byMs: 5 * SECOND },
                ],
              })
            }
          >
            {text("faultPart.add")}
          </Button>
        </fieldset>
      </details>
      <ClusterFields cluster={cluster} isFork={isFork} onChange={(next) => onChange({ cluster: next })} />
    </>
  );
}
