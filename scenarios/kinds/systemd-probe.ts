import type { Command } from '../../runners/index.ts';

/**
 * Looks for units in the manager and for their files on disk. A unit that the manager never heard of has
 * LoadState=not-found and ActiveState=inactive; a failed one stays in its memory until `reset-failed`. A manager
 * that cannot be asked leaves the question open: the last line is missing then.
 */
const script = `
units=$1; shift
states=$(systemctl show --property=LoadState,ActiveState -- $units) || exit
printf '%s\\n' "$states" | while IFS= read -r line; do
  case $line in
    '' | LoadState=not-found | ActiveState=inactive) ;;
    *) printf 'unit %s\\n' "$line" ;;
  esac
done
for path; do
  if [ -e "$path" ] || [ -L "$path" ]; then printf 'file %s\\n' "$path"; fi
done
echo probed`.trim();

/** The same of the manager of whoever asks; where it does not run, no unit of its does. */
const ofUser = script
  .replace('units=$1', 'XDG_RUNTIME_DIR=/run/user/$(id -u); export XDG_RUNTIME_DIR; units=$1')
  .replace('systemctl show', 'systemctl --user show')
  .replace('|| exit', '|| [ ! -d "$XDG_RUNTIME_DIR" ] || exit');

export function probeUnit(units: string | readonly string[], paths: readonly string[]): Command {
  return { program: '/bin/sh', args: ['-c', script, 'sh', [units].flat().join(' '), ...paths] };
}

export function probeUserUnit(unit: string, paths: readonly string[]): Command {
  return { program: '/bin/sh', args: ['-c', ofUser, 'sh', unit, ...paths] };
}
