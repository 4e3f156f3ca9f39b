/** How the host's clock stands to this controller's: host = controller + offset, within the uncertainty. */
export interface ClockOffset {
  /** Milliseconds; positive when the host's clock is ahead. */
  readonly offset: number;
  /** Milliseconds to either side. */
  readonly uncertainty: number;
}

/** The host's time was read at some moment between `sent` and `received`. All in milliseconds. */
export function offsetFrom(hostTime: number, sent: number, received: number): ClockOffset {
  return { offset: hostTime - (sent + received) / 2, uncertainty: (received - sent) / 2 };
}

export function toHost(clock: ClockOffset, controllerTime: number): number {
  return controllerTime + clock.offset;
}

export function toController(clock: ClockOffset, hostTime: number): number {
  return hostTime - clock.offset;
}

/** Milliseconds that act and reversal are kept apart at most, by however vague a clock. */
const mostApartMs = 10_000;

/** Milliseconds that an event may be stamped too early: Windows' clock ticks every 15.6 ms, and Sysmon tells the last tick. */
const tickMs = 16;

/** Milliseconds between act and reversal, so that by the host's clock the events of both can be told apart. */
export function apartMs({ uncertainty }: ClockOffset): number {
  return Math.min(2 * uncertainty + tickMs, mostApartMs);
}

/** Whether the end of the act can be taken for the reversal, since its clock is not known well enough. */
export function isVague({ uncertainty }: ClockOffset, dwellMs: number): boolean {
  return 2 * uncertainty > Math.max(dwellMs, mostApartMs);
}
