export type RegistryType =
  | 'REG_SZ'
  | 'REG_EXPAND_SZ'
  | 'REG_MULTI_SZ'
  | 'REG_DWORD'
  | 'REG_QWORD'
  | 'REG_BINARY';

export interface RegistryValue {
  readonly type: RegistryType;
  /** Numbers in decimal, binary in upper-case hexadecimal, strings of a multi string joined by `\0`. */
  readonly data: string;
}
