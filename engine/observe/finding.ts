import type { Health } from '../../validators/index.ts';

/** One line of what `simulate check` found. */
export interface Finding {
  readonly subject: string;
  /** `blind`: the log can be read, and what an expectation needs is not recorded in it. */
  readonly state: 'ok' | 'warning' | 'blind' | 'failed';
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
  switch (health.state) {
    case 'alive':
      return ok(subject, text);
    case 'blind':
      return { subject, state: 'blind', text: health.why, fix: health.fix };
    case 'inconclusive':
      return failed(subject, health.why, health.fix);
  }
}
