import { expect } from 'chai';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import {
  cutEvents,
  parseWindowsEvent,
  wholeWindowsEvent,
  windowsEvents,
} from '../../../validators/formats/windows-xml.ts';
import { parseXmlElement } from '../../../validators/formats/windows-xml-parser.ts';

const event = (system: string, data: string) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>${system}</System>${data}</Event>`;

const created = `<TimeCreated SystemTime='2021-04-21T09:27:56.0825092Z'/>`;
const installation = event(
  `<Provider Name='Service Control Manager'/><EventID Qualifiers='16384'>7045</EventID>${created}` +
    `<EventRecordID>471480</EventRecordID><Channel>System</Channel><Computer>jump01</Computer><Security UserID='S-1-5-21-1'/>`,
  `<EventData><Data Name='ServiceName'>a &amp; b</Data><Data Name='ImagePath'>&quot;C:\\x&quot; &#60;1&#x3e;</Data></EventData>`,
);

describe('event XML', () => {
  it('gives one event for each element, whatever stands around them', () => {
    const text = `<?xml version="1.0"?>\r\n<Events>${installation}\r\n${installation}</Events>`;
    const [first, second] = windowsEvents(text);
    expect(second?.id).to.equal('System/471480');
    expect(first?.time).to.be.closeTo(Date.parse('2021-04-21T09:27:56Z') + 82.5092, 0.001);
    expect(first?.views).to.have.length(1);
    expect(first?.views[0]).to.deep.include({ logsource: { product: 'windows' } });
    expect(first?.views[0]?.fields).to.include({
      EventID: 7045,
      Channel: 'System',
      Provider_Name: 'Service Control Manager',
      ServiceName: 'a & b',
      ImagePath: '"C:\\x" <1>',
    });
  });

  it('names the caller of 7045 by the SID in Security, not the account that the service runs as', () => {
    expect(windowsEvents(installation)[0]?.actor).to.deep.equal({
      known: true,
      names: ['S-1-5-21-1'],
      field: 'UserID',
    });
  });

  it('offers UserData by the names of its fields, without letting them replace what identifies the event', () => {
    const data =
      '<UserData><LogFileCleared><Channel>Other</Channel><SubjectUserName>eve</SubjectUserName></LogFileCleared></UserData>';
    const fields = windowsEvents(event('<EventID>104</EventID><Channel>System</Channel>', data))[0]?.views[0]
      ?.fields;
    expect(fields).to.include({ Channel: 'System', SubjectUserName: 'eve', EventID: 104 });
  });

  it('names attributes of System by element and attribute', () => {
    const system =
      "<Provider Name='P' EventSourceName='Old'/><EventID Qualifiers='16384'>1</EventID><Correlation RelatedActivityID='{1}'/>";
    const fields = windowsEvents(event(system, '<EventData/>'))[0]?.views[0]?.fields;
    expect(fields).to.include({
      Provider_EventSourceName: 'Old',
      EventID_Qualifiers: '16384',
      Correlation_RelatedActivityID: '{1}',
    });
  });

  it('offers names with spaces also without', () => {
    const data = `<EventData><Data Name='Threat Name'>EICAR</Data></EventData>`;
    const fields = windowsEvents(event('<EventID>1116</EventID>', data))[0]?.views[0]?.fields;
    expect(fields).to.include({ 'Threat Name': 'EICAR', ThreatName: 'EICAR' });
  });

  it('takes a field called __proto__ as a field', () => {
    const data = `<EventData><Data Name='__proto__'>x</Data></EventData>`;
    const fields = windowsEvents(event('<EventID>1</EventID>', data))[0]?.views[0]?.fields ?? {};
    expect(Object.hasOwn(fields, '__proto__')).to.equal(true);
    expect(Object.getPrototypeOf(fields)).to.equal(Object.prototype);
  });

  for (const [what, xml] of [
    ['a document type', `<Event><!DOCTYPE x [<!ENTITY a "b">]><System/></Event>`],
    ['elements that close in another order', '<Event><System></Event></System></Event>'],
    ['nesting without end', `<Event>${'<a>'.repeat(100_000)}</Event>`],
    ['an attribute without quotes', '<Event a=b><System/></Event>'],
  ] as const) {
    it(`reports ${what} and reads the next event`, () => {
      const corrupt: string[] = [];
      const events = windowsEvents(xml + installation, why => corrupt.push(why));
      expect(events.map(({ id }) => id)).to.include('System/471480');
      expect(corrupt.length).to.be.greaterThan(0);
    });
  }

  it('expands no entity of a document', () => {
    const fields = windowsEvents(
      event('<EventID>1</EventID>', '<EventData><Data Name="a">&lol; & &#x110000;</Data></EventData>'),
    );
    expect(fields[0]?.views[0]?.fields.a).to.equal('&lol; & &#x110000;');
  });

  it('reads text and attributes as another parser does', () => {
    const other = new XMLParser({
      parseTagValue: false,
      ignoreAttributes: false,
      trimValues: false,
      htmlEntities: false,
    });
    const escaped = fc
      .string({ maxLength: 40 })
      .map(text => text.replace(/[&<>"'\r\n\t]/g, c => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '_')));
    fc.assert(
      fc.property(
        escaped.filter(text => text.trim() !== ''),
        escaped,
        (text, value) => {
          const xml = `<Event><Data Name="${value}">${text}</Data></Event>`;
          const data = parseXmlElement(xml).children[0];
          const expected = other.parse(xml).Event.Data;
          expect(data?.text).to.equal(expected['#text']);
          expect(data?.attributes[0]?.[1]).to.equal(expected['@_Name']);
        },
      ),
    );
  });

  it('reads the usual shape as it reads every other, whatever stands in it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          "<Data Name='a'>",
          '</Data>',
          '<Data>',
          "<Data Name='a' b='c'>",
          "<Data Name='b'/>",
          '<Binary>00</Binary>',
        ],
        ...[
          '<!-- x -->',
          '<![CDATA[y]]>',
          '&amp;',
          '&#60;',
          '</EventData>',
          '</Event>',
          ' ',
          "'",
          '"',
          '>',
          '\r\n',
        ],
      ),
      fc.string({ maxLength: 6 }),
    );
    const reading = (read: (xml: string) => unknown, xml: string) => {
      try {
        return read(xml);
      } catch {
        return 'corrupt';
      }
    };
    const named = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'T x', '__proto__'), piece), { maxLength: 4 });
    fc.assert(
      fc.property(named, fc.array(piece, { maxLength: 4 }), (data, more) => {
        const plain = data.map(([name, text]) => `<Data Name='${name}'>${text}</Data>`).join('');
        const xml = event(
          `<EventID>1</EventID>${created}`,
          `<EventData>${plain}${more.join('')}</EventData>`,
        );
        expect(reading(parseWindowsEvent, xml)).to.deep.equal(reading(wholeWindowsEvent, xml));
      }),
      { numRuns: 500 },
    );
  });

  it('cuts the same events wherever the text is divided', () => {
    const text = `<Events>\n${installation}\n<Event><System>${'x'.repeat(30)}${installation}${installation}\n</Events>`;
    const whole = cutEvents(text, true);
    expect(whole.events.length).to.equal(3);
    expect(whole.corrupt.length).to.equal(1);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), places => {
        const borders = [0, ...places.sort((a, b) => a - b), text.length];
        let rest = '';
        const events: string[] = [];
        for (const [index, end] of borders.slice(1).entries()) {
          const cut = cutEvents(
            rest + text.slice(borders[index], end),
            end === text.length && index === borders.length - 2,
          );
          events.push(...cut.events);
          rest = cut.rest;
        }
        expect(events).to.deep.equal(whole.events);
      }),
    );
  });
});
