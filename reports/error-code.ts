/** The system's own word for what went wrong, `EACCES`; of any other error its text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
