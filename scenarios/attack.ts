import type { DataComponent, Platform } from './contract.ts';

/** Names of ATT&CK's data components, as in v18.1. */
const names: Readonly<Record<string, string>> = {
  DC0032: 'Process Creation',
  DC0039: 'File Creation',
  DC0060: 'Service Creation',
  DC0061: 'File Modification',
  DC0063: 'Windows Registry Key Modification',
  DC0064: 'Command Execution',
  DC0079: 'Driver Load',
  DC0082: 'Network Connection Creation',
};

/**
 * What ATT&CK's own analytics look at, by technique and platform: v18.1's log sources, and for the sub-techniques of
 * T1569 what v1.3 of the technique named besides (Command Execution and File Modification on every platform).
 */
const components: Readonly<Record<string, Readonly<Partial<Record<Platform, string>>>>> = {
  'T1569.001': { macos: 'DC0064 DC0061 DC0032 DC0060' },
  'T1569.002': { windows: 'DC0064 DC0061 DC0032 DC0060 DC0063 DC0082' },
  'T1569.003': { linux: 'DC0064 DC0061 DC0032 DC0060' },
  'T1543.001': { macos: 'DC0064 DC0039 DC0061 DC0060' },
  'T1543.002': { linux: 'DC0064 DC0039 DC0061 DC0032 DC0060' },
  'T1543.003': { windows: 'DC0032 DC0060 DC0063 DC0079' },
  'T1543.004': { macos: 'DC0039 DC0061 DC0032 DC0060' },
};

/** The data components by which ATT&CK would have a technique detected on a platform; none where it is not known here. */
export function componentsOf(technique: string, platform: Platform): DataComponent[] {
  const ids = components[technique]?.[platform]?.split(' ') ?? [];
  return ids.map(id => ({ id, name: names[id] ?? id }));
}
