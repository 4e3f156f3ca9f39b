import type { Must } from '../../reports/index.ts';
import { type DataComponent, exampleOf, type Scenario } from '../../scenarios/index.ts';
import { switchedOnBy } from '../../validators/index.ts';

/** What a scenario expects, and what it takes for it to be seen; the same on every host. */
export interface Evidence {
  readonly title: string;
  readonly must: Must;
  readonly dataComponent: DataComponent;
  /** Ids of Sigma rules. */
  readonly rules: readonly string[];
  /** Kinds of log that may carry it, in order of preference. */
  readonly sources: readonly string[];
  /** Lines that switch it on; none where it is recorded unasked. */
  readonly switchedOnBy: readonly string[];
  /** Lines that put a mitigation in place. */
  readonly fix: readonly string[];
}

/** The expectations of a scenario for people, without a host. */
export function evidenceOf(scenario: Scenario): Evidence[] {
  return scenario
    .expectations(exampleOf(scenario))
    .map(({ title, must, dataComponent, rules, telemetry, refusal }) => ({
      title,
      must,
      dataComponent,
      rules,
      sources: telemetry.sources,
      switchedOnBy: switchedOnBy(telemetry.need),
      fix: refusal?.fix ?? [],
    }));
}
