import type { Health } from '../validators/index.ts';

/** One line of what `simulate check` found. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly text: string;
  readonly fix: readonly string[];
}

export function ok(subject: string, text: string): Finding {
  return { subject, state: 'ok', text, fix: [] };
}

export function warning(subject: string, text: string, fix: readonly string[] = []): Finding {
  return { subject, state: 'warning', text, fix };
}

export function failed(subject: string, text: string, fix: readonly string[] = []): Finding {
  return { subject, state: 'failed', text, fix };
}

/** `text` where the log can be believed, else why not. */
export function fromHealth(subject: string, text: string, health: Health): Finding {
  return health.state === 'alive' ? ok(subject, text) : failed(subject, health.why, health.fix);
}
