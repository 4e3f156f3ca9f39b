import { WinError } from '../errors.ts';
import { PsObject } from './values.ts';

/** MethodInvocationException: what PowerShell wraps around whatever a method threw. */
const wrapped = -2146233087;

/** An exception of .NET's with the one inside it; HResult is 0x80070000 and the Win32 error for what the system refused. */
export function exceptionOf(cause: Error): PsObject {
  const inner = cause.cause instanceof Error ? exceptionOf(cause.cause) : null;
  const hresult = cause instanceof WinError ? cause.code - 0x7ff90000 : wrapped;
  return new PsObject('Exception', { Message: cause.message, HResult: hresult, InnerException: inner });
}
