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
