/** The file that has an audit entry: writes to it, granted or refused, by anybody. */
export const isAudited = (path: string): boolean =>
  path.toLowerCase() === 'c:\\windows\\system32\\services.exe';

/** The entry as SDDL: WriteData and AppendData. */
export const auditEntry = 'S:AI(AU;SAFA;DCLC;;;WD)';
