import type { ClockReading } from './contract.ts';
import { type HostClock, wallAhead } from './host-clock.ts';
import type { SendAll } from './send-all.ts';

/**
 * Has the host tell its time with every look at it. The looks before the act and after the reversal stand around both, so
 * that a clock that is stepped in between is noticed.
 */
export function timed(sendAll: SendAll, clock: HostClock, { command, read }: ClockReading): SendAll {
  return async (phase, commands) => {
    if (phase !== 'baseline' && phase !== 'verify') return sendAll(phase, commands);
    const [{ as, on } = {}] = commands;
    // A batch runs as one account on one host, and the time is asked of the drilled one.
    const alone = on === 'source';
    const asked = { ...command, ...(as && !alone && { as }), ...(on && !alone && { on }) };
    const completions = await sendAll(phase, alone ? commands : [...commands, asked]);
    const told = alone ? (await sendAll(phase, [asked])).at(-1) : completions.at(-1);
    if (told?.ended === 'exited') clock.see({ ...read(told), wallAhead: wallAhead() });
    return alone ? completions : completions.slice(0, -1);
  };
}
