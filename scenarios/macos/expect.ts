import type { Expectation } from '../contract.ts';
import { ruleIds } from '../rule-ids.ts';

type Rule = keyof typeof ruleIds.macos;

/** A command that drives launchd, or edits what launchd reads, was executed; `verb` is one word of it. */
export function commandExecuted(program: string, verb: string, rule: Rule = 'launchctl'): Expectation {
  return executed(program, ` ${verb} `, rule);
}

/** The same with any part of the command line. */
export function executed(program: string, part: string, rule: Rule): Expectation {
  return {
    id: 'command-execution',
    title: `${program} ${part.trim()} executed`,
    dataComponent: { id: 'DC0064', name: 'Command Execution' },
    rules: [ruleIds.macos[rule]],
    must: 'fire',
    telemetry: {
      sources: ['eslogger'],
      need: { kind: 'endpoint-security', events: ['exec'] },
      views: [{ category: 'process_creation' }],
      where: [
        { field: 'Image', test: 'ends', any: [`/${program}`] },
        { field: 'CommandLine', test: 'contains', any: [part] },
      ],
    },
  };
}

/** A job's property list came into being. */
export function plistCreated(path: string): Expectation {
  return {
    id: 'file-creation',
    title: `property list created in ${folderOf(path)}`,
    dataComponent: { id: 'DC0039', name: 'File Creation' },
    rules: [ruleIds.macos.plistWritten],
    must: 'fire',
    telemetry: {
      sources: ['eslogger'],
      need: { kind: 'endpoint-security', events: ['create'] },
      views: [{ category: 'file_event' }],
      where: [{ field: 'TargetFilename', test: 'is', any: [path] }],
    },
  };
}

/** A job's property list was changed by the tool that edits such lists. */
export function plistModified(path: string): Expectation {
  return {
    id: 'file-modification',
    title: `property list changed in ${folderOf(path)}`,
    dataComponent: { id: 'DC0061', name: 'File Modification' },
    rules: [ruleIds.macos.plistWritten],
    must: 'fire',
    telemetry: {
      sources: ['eslogger'],
      need: { kind: 'endpoint-security', events: ['write', 'rename', 'create'] },
      views: [{ category: 'file_event' }],
      where: [
        { field: 'TargetFilename', test: 'is', any: [path] },
        { field: 'Image', test: 'ends', any: ['/PlistBuddy'] },
      ],
    },
  };
}

/** launchd executed the payload, past its trampoline xpcproxy; `contains` is part of the command line. */
export function childOfLaunchd(contains: string, rule: Rule = 'childOfLaunchd'): Expectation {
  return {
    id: 'process-creation',
    title: 'payload run by launchd',
    dataComponent: { id: 'DC0032', name: 'Process Creation' },
    rules: [ruleIds.macos[rule]],
    must: 'fire',
    telemetry: {
      sources: ['eslogger'],
      need: { kind: 'endpoint-security', events: ['exec'] },
      views: [{ category: 'process_creation' }],
      where: [
        { field: 'ParentProcessId', test: 'is', any: ['1'] },
        { field: 'CommandLine', test: 'contains', any: [contains] },
      ],
    },
  };
}

/**
 * The chain as ATT&CK's analytics for macOS tell it (AN0736, AN1126): the property list written, launchctl by the same
 * login, the program run by launchd. `verb` is launchctl's, `contains` part of the program's command line.
 */
export function writtenThenRun(verb: string, contains: string): Expectation[] {
  return [
    {
      ...commandExecuted('launchctl', verb, 'plistThenLaunchctl'),
      id: 'file-then-command',
      title: `property list written, then launchctl ${verb} executed`,
    },
    {
      ...childOfLaunchd(contains, 'plistThenProgram'),
      id: 'file-then-process',
      title: 'property list written, then launchctl, then the payload run by launchd',
    },
  ];
}

/** macOS registered the daemon or agent with its background task management. */
export function launchItemAdded(path: string): Expectation {
  return {
    id: 'service-creation',
    title: 'unknown launch item registered',
    dataComponent: { id: 'DC0060', name: 'Service Creation' },
    rules: [ruleIds.macos.launchItem],
    must: 'fire',
    telemetry: {
      sources: ['eslogger'],
      need: { kind: 'endpoint-security', events: ['btm_launch_item_add'] },
      views: [{ service: 'eslogger' }],
      where: [
        { field: 'EventType', test: 'is', any: ['btm_launch_item_add'] },
        { field: 'ItemPath', test: 'is', any: [path] },
      ],
    },
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
