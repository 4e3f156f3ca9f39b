import { expect } from 'chai';
import fc from 'fast-check';
import { compileRules } from '../../validators/sigma/index.ts';
import { detection, fields } from './arbitrary.ts';
import { referenceMatches } from './reference.ts';

const placeholders = { some: ['a*', 'B', 'sk'] };

function compile(detections: readonly object[]) {
  const sources = detections.map((body, index) => ({
    text: JSON.stringify({
      title: `rule ${index}`,
      id: String(index),
      logsource: { product: 'x' },
      detection: body,
    }),
  }));
  return compileRules(sources, { placeholders });
}

describe('the compiled engine and a plain reading of the specification', () => {
  it('agree on which of many rules match which of many events', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 8 }),
        fc.array(fields, { minLength: 1, maxLength: 8 }),
        (detections, events) => {
          const set = compile(detections);
          expect(set.unsupported).to.deep.equal([]);
          for (const event of events) {
            const expected = detections.flatMap((body, index) =>
              referenceMatches({ detection: body }, event, placeholders) ? [String(index)] : [],
            );
            const found = set
              .match({ logsource: { product: 'x' }, fields: event })
              .map(match => match.rule.id);
            expect(found).to.deep.equal(expected);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('agree just as well when the engine has learnt from many events what is rare', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 8 }),
        fc.array(fields, { minLength: 1, maxLength: 8 }),
        (detections, events) => {
          const set = compile(detections);
          const find = (event: object) =>
            set.match({ logsource: { product: 'x' }, fields: { ...event } }).map(match => match.rule.id);
          const before = events.map(find);
          for (let lesson = 0; lesson < 210; lesson++) find(events[lesson % events.length] ?? {});
          expect(events.map(find)).to.deep.equal(before);
          for (const [index, event] of events.entries()) {
            const expected = detections.flatMap((body, rule) =>
              referenceMatches({ detection: body }, event, placeholders) ? [String(rule)] : [],
            );
            expect(before[index]).to.deep.equal(expected);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('explain the same outcome, and a nearest miss exactly when there is no match', () => {
    fc.assert(
      fc.property(detection, fields, (body, event) => {
        const explanation = compile([body]).explain('0', { logsource: { product: 'x' }, fields: event });
        expect(explanation.matched).to.equal(referenceMatches({ detection: body }, event, placeholders));
        expect(explanation.nearest.length === 0).to.equal(explanation.matched);
      }),
      { numRuns: 300 },
    );
  });
});
