import { hostsDown } from '../namespace/down.ts';
import { stateDirectoryOf } from '../namespace/places.ts';
import { hostsStatus, type NamespaceStatus } from '../namespace/status.ts';
import { POWERSHELL_SETTINGS } from './up.ts';

interface Where {
  readonly stateDir?: string;
}

/**
 * Ends a PowerShell host, or all of them when no name is given, and removes everything it left but what is cached.
 * @returns the names of those that were there; ending what is not there is no error
 */
export const powershellDown = (
  name?: string,
  { stateDir = stateDirectoryOf('powershell') }: Where = {},
): Promise<string[]> => hostsDown(stateDir, name);

/** All PowerShell hosts of this user, running or left over. */
export const powershellStatus = ({
  stateDir = stateDirectoryOf('powershell'),
}: Where = {}): Promise<NamespaceStatus[]> => hostsStatus(stateDir, POWERSHELL_SETTINGS);
