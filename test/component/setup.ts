/** What is waited for comes at its own time: on a machine that has other things to do, long after the second that is usual. */
import { configure } from "@testing-library/react";
import { vi } from "vitest";

const PATIENCE_MS = 30_000;

configure({ asyncUtilTimeout: PATIENCE_MS });

const { waitFor } = vi;
vi.waitFor = (check, options = {}) =>
  waitFor(check, typeof options === "number" ? options : { timeout: PATIENCE_MS, ...options });
