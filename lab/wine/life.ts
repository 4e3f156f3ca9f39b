import { hostsDown } from '../namespace/down.ts';
import { stateDirectoryOf } from '../namespace/places.ts';
import { hostsStatus, type NamespaceStatus } from '../namespace/status.ts';
import { WINE_SETTINGS } from './up.ts';

interface Where {
  readonly stateDir?: string;
}

/**
 * Ends a Wine host, or all of them when no name is given, and removes everything it left but the cached drive.
 * @returns the names of those that were there; ending what is not there is no error
 */
export const wineDown = (
  name?: string,
  { stateDir = stateDirectoryOf('wine') }: Where = {},
): Promise<string[]> => hostsDown(stateDir, name);

/** All Wine hosts of this user, running or left over. */
export const wineStatus = ({ stateDir = stateDirectoryOf('wine') }: Where = {}): Promise<NamespaceStatus[]> =>
  hostsStatus(stateDir, WINE_SETTINGS);
