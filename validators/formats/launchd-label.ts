/**
 * The label that a property list's path names: by convention a list is called after its job. Undefined where the
 * file lies outside of the folders that launchd reads by itself.
 */
export function labelOfList(path: string): string | undefined {
  return /\/Library\/Launch(?:Daemons|Agents)\/([^/]+)\.plist$/.exec(path)?.[1];
}

/** The label of the job that a launchctl command is about, by its arguments; see launchctl(1). */
export function labelOfCommand(image: string, args: readonly string[]): string | undefined {
  if (!image.endsWith('/launchctl')) return undefined;
  const [, verb = ''] = args;
  if (verb === 'submit') return args[args.indexOf('-l') + 1];
  const last = args.at(-1) ?? '';
  if (last.endsWith('.plist')) return last.slice(last.lastIndexOf('/') + 1, -'.plist'.length);
  const target = /^(?:system|(?:gui|user|login)\/\d+)\/(.+)$/.exec(last)?.[1];
  if (target !== undefined) return target;
  return ['start', 'stop', 'remove', 'list'].includes(verb) && args.length > 2 ? last : undefined;
}
