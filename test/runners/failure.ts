import { ConnectError } from '../../runners/index.ts';

/** The ConnectError of an attempt that must fail. */
export const failureOf = async (attempt: Promise<unknown>): Promise<ConnectError> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
  throw new Error('it connected, and should not have');
};
