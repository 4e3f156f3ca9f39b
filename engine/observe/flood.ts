import { type Runner, steadyNow } from '../../runners/index.ts';

/** What one log of a host may hand over: characters at once, and for each second besides. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * Several times what a busy server logs (an auditd that keeps up writes some MB/s), and far less than a program that has
 * set out to keep us reading can write.
 */
const usualAllowance: Allowance = { burst: 96 * 1024 * 1024, perSecond: 8 * 1024 * 1024 };

/**
 * A reader that follows no log which floods it. Whatever any account of the host writes, no more than the allowance is
 * parsed and kept of it; then the log counts as ended, so that nothing is claimed of it any more, neither missed nor detected.
 */
export function againstFloods(reader: Runner, allowance = usualAllowance, now = steadyNow): Runner {
  const { follow } = reader;
  if (follow === undefined) return reader;
  return {
    host: reader.host,
    principal: reader.principal,
    dialect: reader.dialect,
    exec: (command, options) => reader.exec(command, options),
    close: () => reader.close(),
    follow: async (command, onLine, signal) => {
      const flooded = new AbortController();
      const budget = budgetOf(allowance, now);
      const taken = (line: string) => {
        if (flooded.signal.aborted) return;
        // A line of nothing costs its handling all the same.
        if (budget.takes(line.length + lineCost)) onLine(line);
        else flooded.abort();
      };
      const completion = await follow(command, taken, AbortSignal.any([signal, flooded.signal]));
      if (signal.aborted || !flooded.signal.aborted) return completion;
      const { stdout, stderr, truncated, startedAt, endedAt } = completion;
      return { stdout, stderr, truncated, startedAt, endedAt, ended: 'timed-out', why: flooding(allowance) };
    },
  };
}

const lineCost = 64;

function flooding({ burst, perSecond }: Allowance): string {
  const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  return `it was flooded: more than ${mebibytes(burst)} MiB at once and ${mebibytes(perSecond)} MiB a second besides; the rest was not read`;
}

/** A bucket that is full at first. */
function budgetOf({ burst, perSecond }: Allowance, now: () => number) {
  let left = burst;
  let filledAt = now();
  return {
    takes(amount: number): boolean {
      if (left < amount) {
        const at = now();
        left = Math.min(burst, left + ((at - filledAt) / 1000) * perSecond);
        filledAt = at;
      }
      left -= amount;
      return left >= 0;
    },
  };
}
