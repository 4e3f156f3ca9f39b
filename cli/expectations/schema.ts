import * as z from 'zod';

const word = z.string().min(1, 'is empty');

/** What people expect of rules: `expectations.yml` in a folder of rules. */
const expectationModel = z.strictObject({
  rule: word.describe('Id, name or title of a rule, of your own or shipped'),
  scenario: word.describe('Id of a scenario, as `simulate list` shows it'),
  expectation: word
    .describe('Id of an expectation of that scenario, which this one alters; without it, this is one more')
    .optional(),
  must: z.enum(['fire', 'stay-silent']),
  within: z
    .union([
      z.string().regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'is no duration\nwrite 500ms, 30s or 2m'),
      z.number().positive('is no duration\nwrite 500ms, 30s or 2m'),
    ])
    .describe('How long after the event the rule may take to match: 30s, or seconds')
    .optional(),
});

export const expectationsModel = z.array(expectationModel);

export type ExpectationEntry = z.infer<typeof expectationModel>;

/** The JSON Schema of expectations.yml, for editors. */
export function expectationsSchema(): object {
  return z.toJSONSchema(expectationsModel, { io: 'input' });
}
