import type { Platform } from '../../inventory/index.ts';
import type { NotNow } from './contract.ts';

const titles: Readonly<Record<Platform, string>> = { linux: 'Linux', macos: 'macOS', windows: 'Windows' };

/** What `uname -s` says on hosts of a platform. */
export const kernels = { linux: 'Linux', macos: 'Darwin' } as const;

/** What is said of a host whose kernel (`uname -s`) is another than the inventory's platform has; undefined where it fits. */
export function otherKernel(kernel: string, said: Platform): NotNow | undefined {
  const platform = platformOf(kernel);
  if (platform === said) return undefined;
  return platform === undefined ? unknownSystem(kernel, said) : otherPlatform(platform, said);
}

/** What is said of a host of another platform than the inventory has; `version` is the host's own word. */
export function otherPlatform(platform: Platform, said: Platform, version = ''): NotNow {
  return {
    message: `the host runs ${version === '' ? titles[platform] : version}, and the inventory says platform: ${said}`,
    fix: `write platform: ${platform} for this host in the inventory, or the address of a ${titles[said]} host`,
  };
}

function unknownSystem(kernel: string, said: Platform): NotNow {
  return {
    message: `the host runs ${kernel}, and the inventory says platform: ${said}`,
    fix: `take the host out of the inventory: scenarios are for ${Object.values(titles).join(', ')}`,
  };
}

/** Windows has a uname where Git, MSYS2 or Cygwin brought one. */
function platformOf(kernel: string): Platform | undefined {
  if (/^(MINGW|MSYS|CYGWIN)/.test(kernel)) return 'windows';
  if (kernel === kernels.linux) return 'linux';
  return kernel === kernels.macos ? 'macos' : undefined;
}
