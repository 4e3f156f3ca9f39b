/** Subcategories that an emulated host knows, with the GUIDs by which they are asked for. */
const subcategories = [
  ['System', 'Security State Change', '0CCE9210-69AE-11D9-BED3-505054503030', 'S'],
  ['System', 'Security System Extension', '0CCE9211-69AE-11D9-BED3-505054503030', 'S'],
  ['System', 'System Integrity', '0CCE9212-69AE-11D9-BED3-505054503030', 'SF'],
  ['Logon/Logoff', 'Logon', '0CCE9215-69AE-11D9-BED3-505054503030', 'SF'],
  ['Logon/Logoff', 'Logoff', '0CCE9216-69AE-11D9-BED3-505054503030', 'S'],
  ['Logon/Logoff', 'Special Logon', '0CCE921B-69AE-11D9-BED3-505054503030', 'S'],
  ['Object Access', 'File System', '0CCE921D-69AE-11D9-BED3-505054503030', 'SF'],
  ['Object Access', 'Registry', '0CCE921E-69AE-11D9-BED3-505054503030', 'SF'],
  ['Object Access', 'Kernel Object', '0CCE921F-69AE-11D9-BED3-505054503030', ''],
  ['Object Access', 'Handle Manipulation', '0CCE9223-69AE-11D9-BED3-505054503030', 'SF'],
  ['Object Access', 'Other Object Access Events', '0CCE9227-69AE-11D9-BED3-505054503030', ''],
  ['Privilege Use', 'Sensitive Privilege Use', '0CCE9228-69AE-11D9-BED3-505054503030', ''],
  ['Detailed Tracking', 'Process Creation', '0CCE922B-69AE-11D9-BED3-505054503030', 'S'],
  ['Detailed Tracking', 'Process Termination', '0CCE922C-69AE-11D9-BED3-505054503030', 'S'],
  ['Policy Change', 'Audit Policy Change', '0CCE922F-69AE-11D9-BED3-505054503030', 'S'],
  ['Account Management', 'User Account Management', '0CCE9235-69AE-11D9-BED3-505054503030', 'S'],
] as const;

export type Subcategory = (typeof subcategories)[number][1];

export interface AuditSetting {
  readonly category: string;
  readonly name: Subcategory;
  /** `{0CCE922B-...}` */
  readonly guid: string;
  success: boolean;
  failure: boolean;
}

/** The audit policy of one emulated host: everything that T1569's detections need is switched on, unless nothing is. */
export class AuditPolicy {
  readonly settings: readonly AuditSetting[];

  /** `off`: nothing is audited at all. */
  constructor(off: boolean) {
    this.settings = subcategories.map(([category, name, guid, on]) => ({
      category,
      name,
      guid: `{${guid}}`,
      success: !off && on.includes('S'),
      failure: !off && on.includes('F'),
    }));
  }

  success(name: Subcategory): boolean {
    return this.settings.some(setting => setting.name === name && setting.success);
  }

  failure(name: Subcategory): boolean {
    return this.settings.some(setting => setting.name === name && setting.failure);
  }

  /** By name, GUID or `*`; empty where nothing is called so. */
  find(wanted: string, by: 'category' | 'name'): AuditSetting[] {
    const lower = wanted.toLowerCase();
    return this.settings.filter(
      setting =>
        lower === '*' ||
        setting[by].toLowerCase() === lower ||
        (by === 'name' && setting.guid.toLowerCase() === lower),
    );
  }
}
