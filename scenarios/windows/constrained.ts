import type { HostFacts } from '../contract.ts';

/** Why a script that calls methods of .NET cannot be tried on a host; undefined where it can. */
export function unfitForMethods({ languageMode }: Pick<HostFacts, 'languageMode'>): string | undefined {
  if (languageMode === undefined || languageMode === 'FullLanguage') return undefined;
  return `PowerShell is in ${languageMode} mode (AppLocker or WDAC), which allows no method of .NET: its script cannot be tried`;
}
