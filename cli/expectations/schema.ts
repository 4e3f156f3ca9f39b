import * as z from 'zod';

const word = z.string().min(1, 'is empty');

/** What people expect of rules: `expectations.yml` in a folder of rules. */
const expectationModel = z.strictObject({
  rule: word.describe('Id, name or title of a rule, of your own or shipped'),
  scenario: word.describe('Id of a scenario, as `simulate list` shows it'),
  expectation: word.describe('Id of an expectation of that scenario to alter; default: a new one').optional(),
  must: z.enum(['fire', 'stay-silent']),
  within: z
    .union([
      z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'is not a duration\nwrite 500ms, 30s or 2m'),
      z.number().positive('is not a duration\nwrite 500ms, 30s or 2m'),
    ])
    .describe('Longest time between event and match: 30s, or seconds')
    .optional(),
});

export const expectationsModel = z.array(expectationModel);

export type ExpectationEntry = z.infer<typeof expectationModel>;

/** The JSON Schema of expectations.yml, for editors. */
export function expectationsSchema(): object {
  return z.toJSONSchema(expectationsModel, { io: 'input' });
}
