import { expect } from 'chai';
import { type Format, parseReportOption, ReportOptionError, reportFormats } from '../../reports/index.ts';

const read = (text: string) => {
  const { format, path } = parseReportOption(text);
  return [format.name, path];
};

describe('--report', () => {
  it('takes a format alone, with a path, with stdout', () => {
    expect(read('html')).to.deep.equal(['html', undefined]);
    expect(read('html:out/report.html')).to.deep.equal(['html', 'out/report.html']);
    expect(read('json:-')).to.deep.equal(['json', '-']);
    expect(read('junit:C:\\out\\x.xml')).to.deep.equal(['junit', 'C:\\out\\x.xml']);
  });

  it('names the nearest format to an unknown one', () => {
    expect(() => parseReportOption('htlm:x')).to.throw(ReportOptionError, "'htlm', did you mean 'html'?");
    expect(() => parseReportOption('md')).to.throw(ReportOptionError, 'json, junit, markdown, html');
    expect(() => parseReportOption('xunit')).to.throw(ReportOptionError, "did you mean 'junit'?");
    expect(() => parseReportOption('\x1b[2J')).to.throw(ReportOptionError, "'\\x1b[2J'");
  });

  it('takes every format of the list, and one that is added to it', () => {
    for (const { name } of reportFormats) expect(read(name)).to.deep.equal([name, undefined]);
    const tally: Format = { name: 'tally', purpose: 'counting', extension: 'txt', render: () => 'one' };
    expect(parseReportOption('tally:out.txt', [...reportFormats, tally])).to.deep.equal({
      format: tally,
      path: 'out.txt',
    });
    expect(() => parseReportOption('tally')).to.throw(ReportOptionError, 'unknown report format');
  });

  it('refuses an empty path', () => {
    expect(() => parseReportOption('html:')).to.throw(ReportOptionError, 'no path');
  });
});
