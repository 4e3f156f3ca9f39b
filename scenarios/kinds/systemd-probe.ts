import type { Command } from '../../runners/index.ts';

/**
 * Looks for a unit in the manager and for its files on disk. A unit that the manager never heard of has
 * LoadState=not-found and ActiveState=inactive; a failed one stays in its memory until `reset-failed`.
 */
const script = `
unit=$1; shift
systemctl show --property=LoadState,ActiveState -- "$unit" | while IFS= read -r line; do
  case $line in
    LoadState=not-found | ActiveState=inactive) ;;
    *) printf 'unit %s\\n' "$line" ;;
  esac
done
for path; do
  if [ -e "$path" ] || [ -L "$path" ]; then printf 'file %s\\n' "$path"; fi
done
echo probed`.trim();

export function probeUnit(unit: string, paths: readonly string[]): Command {
  return { program: '/bin/sh', args: ['-c', script, 'sh', unit, ...paths] };
}
