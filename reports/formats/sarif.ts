import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { currentTechnique } from '../../attack/index.ts';
import type { Format } from '../format.ts';
import { emulatedNotice, interruption, restoration } from '../reading.ts';
import type { ExpectationResult, HostResult, Result, RuleReference, ScenarioResult } from '../result.ts';
import { leftChanged } from '../summary.ts';

/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): a result for each expectation that was not met, at the
 * file and line of its rule. What has no verdict is of kind `open`; what went wrong with a host is a notification.
 */
export const sarif: Format = {
  name: 'sarif',
  purpose: 'code scanning: SARIF 2.1.0, each expectation that was not met at its rule’s file and line',
  extension: 'sarif',
  render: result => `${JSON.stringify(logOf(result), null, 2)}\n`,
};

/** One expectation that was not met. */
interface Failing {
  readonly host: HostResult;
  readonly scenario: ScenarioResult;
  readonly expectation: ExpectationResult;
}

function logOf(result: Result): object {
  const failing = result.hosts.flatMap(host =>
    host.scenarios.flatMap(scenario =>
      scenario.expectations
        .filter(({ met }) => !met)
        .map((expectation): Failing => ({ host, scenario, expectation })),
    ),
  );
  const rules = new Map(failing.map(one => [ruleIdOf(one.expectation), one]));
  const ids = [...rules.keys()];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'servicedrill',
            version: result.run.tool.version,
            rules: [...rules].map(([id, one]) => descriptorOf(id, one)),
          },
        },
        automationDetails: { id: `servicedrill/${result.run.id}` },
        originalUriBaseIds: { [packageBase]: { description: { text: 'the folder of servicedrill itself' } } },
        invocations: [invocationOf(result)],
        results: failing.map(one => resultOf(one, ids)),
      },
    ],
  };
}

/** Whose folder the shipped rules are in. */
const packageBase = 'SERVICEDRILL';

/** A mitigation has no Sigma rule, and is its own. */
function ruleIdOf({ rule, id }: ExpectationResult): string {
  return rule.id || id;
}

function descriptorOf(id: string, { scenario, expectation }: Failing): object {
  const { rule, title } = expectation;
  return {
    id,
    shortDescription: { text: rule.id ? rule.title : title },
    properties: {
      tags: [...rule.tags],
      'sigma/level': rule.level,
      techniques: scenario.techniques.map(currentTechnique),
    },
  };
}

function resultOf({ host, scenario, expectation }: Failing, ids: readonly string[]): object {
  const { verdict, title, why, fix, rule, dataComponent, nearMiss } = expectation;
  const ruleId = ruleIdOf(expectation);
  const untold = verdict === 'inconclusive' || verdict === 'error';
  const where = `${host.name}${host.emulated ? ' (emulated)' : ''}`;
  const near =
    nearMiss && `nearest miss: ${nearMiss.field} is ${nearMiss.seen}, and ${nearMiss.wanted} is wanted`;
  return {
    ruleId,
    ruleIndex: ids.indexOf(ruleId),
    kind: untold ? 'open' : 'fail',
    level: untold ? 'none' : verdict === 'late' ? 'warning' : 'error',
    message: {
      text: [`${where}, ${scenario.id}: ${title}: ${verdict}: ${why}`, ...(near ? [near] : []), ...fix].join(
        '\n',
      ),
    },
    locations: [
      {
        ...(rule.place && { physicalLocation: physicalLocation(rule.place) }),
        logicalLocations: [
          { kind: 'resource', fullyQualifiedName: `${host.name}/${scenario.id}/${expectation.id}` },
        ],
      },
    ],
    partialFingerprints: { 'servicedrill/v1': fingerprint(host.name, scenario.id, expectation.id, ruleId) },
    properties: { host: host.name, scenario: scenario.id, verdict, dataComponent: dataComponent.id },
  };
}

function physicalLocation({ file, line, shipped }: NonNullable<RuleReference['place']>): object {
  const artifactLocation = shipped
    ? { uri: encodeURI(file), uriBaseId: packageBase }
    : { uri: pathToFileURL(file).href };
  return { artifactLocation, region: { startLine: line } };
}

/** The same expectation on the same host has it in every run. */
function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function invocationOf(result: Result): object {
  const { run, hosts, exitCode } = result;
  const notice = emulatedNotice(result);
  const notes = [
    ...(run.interrupted ? [notification('error', interruption)] : []),
    ...(notice === undefined ? [] : [notification('note', notice)]),
    ...hosts.flatMap(({ name, error }) =>
      error === null ? [] : [notification('error', `${name}: ${error.message}; ${error.fix}`)],
    ),
    ...hosts.flatMap(({ name, scenarios }) => scenarios.flatMap(scenario => noteOf(name, scenario))),
  ];
  return {
    executionSuccessful: exitCode === 0 || exitCode === 1,
    exitCode,
    startTimeUtc: run.started,
    endTimeUtc: run.finished,
    toolExecutionNotifications: notes,
  };
}

function noteOf(host: string, scenario: ScenarioResult): object[] {
  const { id, outcome, why, leftBehind } = scenario;
  if (leftChanged(scenario))
    return [notification('error', [`${host}, ${id}: ${restoration(scenario)}`, ...leftBehind].join('\n'))];
  if (outcome !== 'failed' && outcome !== 'skipped') return [];
  return [notification('warning', `${host}, ${id}: ${outcome}: ${why}`)];
}

function notification(level: 'error' | 'warning' | 'note', text: string): object {
  return { level, message: { text } };
}
