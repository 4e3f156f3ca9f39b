/** Why a drill was ended early: no further step is begun, everything is put back, what is open is not told. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}
