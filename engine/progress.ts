import type { ProgressEvent } from '../reports/index.ts';

/** Told as it happens; the terminal shows it, tests listen. */
export type Report = (event: ProgressEvent) => void;
