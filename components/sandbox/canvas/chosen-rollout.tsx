"use client";

import { useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import {
  ROLLOUT_IMAGES,
  type Rollout,
  type RolloutImage,
  rolledOut,
  type SimSettings,
} from "@/lib/sim/index.ts";
import { type Editable, type OnEdit, replaced, without } from "../editable.ts";
import { NumberField } from "../number-field.tsx";
import { revisionName } from "../revisions/revision-picker.tsx";
import { boundsOf, OF_A_REVISION, type RevisionSetting } from "../setting-bounds.ts";
import styles from "./canvas.module.css";
import {
  isMade,
  MOST_STEPS,
  movedTo,
  PLANS,
  type Plan,
  rolloutBounds,
  shareBounds,
  withoutShare,
  withPlan,
  withStep,
} from "./rollout-edit.ts";
import rows from "./rollouts.module.css";
import type { Grid } from "./spans.ts";

const SECOND = 1_000;

interface ChosenRolloutProps {
  readonly value: Editable;
  readonly index: number;
  readonly grid: Grid;
  readonly onEdit: OnEdit;
  readonly onRemoved: () => void;
}

/** The numbers of a rollout: when its revision comes, which requests it gets, its image, and what differs in its settings. */
export function ChosenRollout({ value, index, grid, onEdit, onRemoved }: ChosenRolloutProps) {
  const text = useTranslations("sandbox");
  const id = useId();
  const { rollouts } = value;
  const rollout = rollouts[index];
  if (rollout === undefined) return null;
  const { shares = [], settings = {} } = rollout;
  const name = revisionName(index + 2);
  const isFixed = isMade(rollout, grid);
  const set = (next: Rollout): void => onEdit({ rollouts: replaced(rollouts, index, next) });
  const { least, most } = rolloutBounds(rollouts, index, grid);
  return (
    <div className={styles.strip} role="group" aria-label={text("canvas.chosen")}>
      <strong className={rows.name}>{name}</strong>
      <NumberField
        label={text("rollout.at")}
        value={rollout.atMs}
        unit={SECOND}
        min={least / SECOND}
        max={most / SECOND}
        step={0.5}
        fixedBy={isFixed ? `${id}fixed` : undefined}
        boundsText={text("rollout.atBounds", {
          min: least / SECOND,
          max: most / SECOND,
          before: index > 0 ? revisionName(index + 1) : "none",
          after: index + 1 < rollouts.length ? revisionName(index + 3) : "none",
        })}
        onChange={(atMs) => onEdit({ rollouts: movedTo(rollouts, index, atMs) })}
      />
      <label className={styles.field}>
        {text("rollout.plan")}
        <select
          value={shares.length === 0 ? "all" : "own"}
          onChange={(event) => set(withPlan(rollout, event.target.value as Plan, grid))}
        >
          {shares.length > 0 && <option value="own">{text("rollout.plans.own")}</option>}
          {PLANS.map((plan) => (
            <option key={plan} value={plan}>
              {text(`rollout.plans.${plan}`)}
            </option>
          ))}
        </select>
      </label>
      {shares.length > 0 && (
        <ol className={rows.steps}>
          {shares.map((share, place) => {
            const bounds = shareBounds(rollout, place, grid);
            const fixedBy = isMade(share, grid) ? `${id}fixed` : undefined;
            const put = (change: Partial<typeof share>): void =>
              set({ ...rollout, shares: replaced(shares, place, { ...share, ...change }) });
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: shares have no name of their own
              <li key={place}>
                <NumberField
                  label={text("rollout.percentOf", { step: place + 1 })}
                  value={share.percent}
                  max={100}
                  fixedBy={fixedBy}
                  boundsText={text("rollout.percentBounds")}
                  onChange={(percent) => put({ percent })}
                />
                <NumberField
                  label={text("rollout.from")}
                  value={share.atMs}
                  unit={SECOND}
                  min={bounds.least / SECOND}
                  max={bounds.most / SECOND}
                  step={0.5}
                  fixedBy={fixedBy}
                  boundsText={text("rollout.shareBounds", {
                    min: bounds.least / SECOND,
                    max: bounds.most / SECOND,
                    isFirst: String(place === 0),
                  })}
                  onChange={(atMs) => put({ atMs })}
                />
                {fixedBy === undefined && (
                  <Button
                    variant="icon"
                    label={text("rollout.removeShare", { step: place + 1 })}
                    onClick={() => set(withoutShare(rollout, place))}
                  >
                    ×
                  </Button>
                )}
              </li>
            );
          })}
          <li>
            {shares.length >= MOST_STEPS ? (
              text("rollout.mostShares", { count: MOST_STEPS })
            ) : (
              <Button size="small" onClick={() => set(withStep(rollout, grid))}>
                {text("rollout.addShare")}
              </Button>
            )}
          </li>
        </ol>
      )}
      <label className={styles.field}>
        {text("rollout.image")}
        <select
          value={rollout.image ?? "same"}
          disabled={isFixed}
          onChange={(event) => {
            const { image: _, ...rest } = rollout;
            const image = event.target.value;
            set(image === "same" ? rest : { ...rest, image: image as RolloutImage });
          }}
        >
          {(["same", ...ROLLOUT_IMAGES] as const).map((image) => (
            <option key={image} value={image}>
              {text(`rollout.images.${image}`)}
            </option>
          ))}
        </select>
      </label>
      <OwnSettings
        inherited={{ ...value.settings, ...rolledOut(rollouts, index - 1).settings }}
        own={settings}
        isFixed={isFixed}
        onChange={(own) => {
          const { settings: _, ...rest } = rollout;
          set(Object.keys(own).length === 0 ? rest : { ...rest, settings: own });
        }}
      />
      <Button
        size="small"
        disabled={isFixed}
        onClick={() => {
          onEdit({ rollouts: without(rollouts, index) });
          onRemoved();
        }}
      >
        {text("canvas.remove")}
      </Button>
      {isFixed && (
        <p id={`${id}fixed`} className={rows.why}>
          {text("rollout.fixed", { name })}
        </p>
      )}
    </div>
  );
}

interface OwnSettingsProps {
  /** Those of the revision before it. */
  readonly inherited: SimSettings;
  readonly own: Partial<SimSettings>;
  readonly isFixed: boolean;
  readonly onChange: (own: Partial<SimSettings>) => void;
}

/** Settings in which a revision differs from the one before it. */
function OwnSettings({ inherited, own, isFixed, onChange }: OwnSettingsProps) {
  const text = useTranslations("sandbox");
  const left = OF_A_REVISION.filter((key) => own[key] === undefined);
  const { minScale, maxScale } = { ...inherited, ...own };
  return (
    <div className={rows.own}>
      {OF_A_REVISION.filter((key) => own[key] !== undefined).map((key) => (
        <div key={key} className={rows.own}>
          <NumberField
            label={text(`setting.${key}`)}
            value={own[key] ?? 0}
            {...boundsOf(key, { minScale, maxScale })}
            onChange={(next) => onChange({ ...own, [key]: next })}
          />
          {!isFixed && (
            <Button
              variant="icon"
              label={text("rollout.removeSetting", { name: text(`setting.${key}`) })}
              onClick={() => {
                const { [key]: _, ...rest } = own;
                onChange(rest);
              }}
            >
              ×
            </Button>
          )}
        </div>
      ))}
      {left.length > 0 && !isFixed && (
        <select
          aria-label={text("rollout.addSetting")}
          value=""
          onChange={(event) => {
            const key = event.target.value as RevisionSetting;
            onChange({ ...own, [key]: inherited[key] });
          }}
        >
          <option value="" disabled>
            {text("rollout.addSetting")}
          </option>
          {left.map((key) => (
            <option key={key} value={key}>
              {text(`setting.${key}`)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
