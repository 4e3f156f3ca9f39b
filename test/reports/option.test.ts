import { expect } from 'chai';
import { parseReportOption, ReportOptionError } from '../../reports/index.ts';

describe('--report', () => {
  it('takes a format alone, with a path, with stdout', () => {
    expect(parseReportOption('html')).to.deep.equal({ format: 'html' });
    expect(parseReportOption('html:out/report.html')).to.deep.equal({
      format: 'html',
      path: 'out/report.html',
    });
    expect(parseReportOption('json:-')).to.deep.equal({ format: 'json', path: '-' });
    expect(parseReportOption('junit:C:\\out\\x.xml')).to.deep.equal({
      format: 'junit',
      path: 'C:\\out\\x.xml',
    });
  });

  it('names the nearest format to an unknown one', () => {
    expect(() => parseReportOption('htlm:x')).to.throw(ReportOptionError, "'htlm', did you mean 'html'?");
    expect(() => parseReportOption('md')).to.throw(ReportOptionError, 'json, junit, markdown, html');
    expect(() => parseReportOption('xunit')).to.throw(ReportOptionError, "did you mean 'junit'?");
    expect(() => parseReportOption('\x1b[2J')).to.throw(ReportOptionError, "'\\x1b[2J'");
  });

  it('refuses an empty path', () => {
    expect(() => parseReportOption('html:')).to.throw(ReportOptionError, 'no path');
  });
});
