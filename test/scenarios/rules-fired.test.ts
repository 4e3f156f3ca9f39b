import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { Result } from '../../reports/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { evaluationIn } from '../cli/evaluation.ts';
import { recording } from '../recordings.ts';
import { Workplace } from '../simulate.ts';

const shipped = readdirSync(shippedRules, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.yml'))
  .map(file => {
    const { id } = parse(readFileSync(join(shippedRules, file), 'utf8'));
    return { id: String(id), file };
  });

const psexec = 'windows-otrf/cmd_psexec_lsa_secrets_dump_2020-10-1903305471.json.xz';
const sharpSc = 'windows-otrf/covenant_sharpsc_create_dcerpc_smb_svcctl_2020-08-06022635.json.xz';

/** Of a Mac there is no recording: this one is written by hand, after eslogger's own shape. */
const daemon = new URL('../validators/samples/macos/daemon.eslogger.jsonl', import.meta.url).pathname;

/** What no emulated host does in an act (a second host's pipes, a job removed for good), and the recording of it. */
const recorded: Readonly<Record<string, string>> = {
  'macos/proc_creation_macos_launchctl_job_removed.yml': daemon,
  'windows/pipe_created_win_remote_execution.yml': psexec,
  'windows/security_win_remote_execution_pipe_opened.yml': psexec,
  'windows/security_win_service_manager_pipe_opened.yml': sharpSc,
};

describe('the shipped rules', function () {
  this.timeout(600_000);
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  it('are each fired by a drill on an emulated host, or by a recording', async () => {
    const hosts = ['lab-win01', 'lab-linux01', 'lab-mac01'].flatMap(name => ['--host', name]);
    const fired = firedIn(await workplace.drill([...hosts, '--scenario', 'all']));
    const silent = shipped.filter(({ id }) => !fired.has(id)).map(({ file }) => file);
    expect(silent.toSorted()).to.deep.equal(Object.keys(recorded).toSorted());
  });

  for (const [rule, name] of Object.entries(recorded))
    it(`${rule} is fired by a recording`, async function () {
      const file = name === daemon ? name : await recording(this, name);
      const { stdout } = await workplace.run(['eval', '--json', '--rules', join(shippedRules, rule), file]);
      expect(evaluationIn(stdout).matches).to.not.be.empty;
    });
});

function firedIn({ hosts }: Result): Set<string> {
  const scenarios = hosts.flatMap(host => host.scenarios);
  const matches = scenarios.flatMap(({ expectations }) =>
    expectations.flatMap(each => each.evidence.logic.matches),
  );
  return new Set([
    ...matches.map(({ rule }) => rule),
    ...scenarios.flatMap(({ alsoFired }) => alsoFired.map(({ id }) => id)),
  ]);
}
