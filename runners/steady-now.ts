/**
 * Milliseconds since the epoch by the wall clock as it stood when the program began, counted on by a clock that nobody
 * can set: durations and orders hold although the wall clock is stepped meanwhile.
 */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}
