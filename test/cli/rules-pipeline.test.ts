import { expect } from 'chai';
import { parse } from 'yaml';
import { Workplace } from '../simulate.ts';

describe('simulate rules pipeline', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  const pipeline = async (...args: string[]) => {
    const { code, stdout } = await workplace.run(['rules', 'pipeline', ...args]);
    expect(code).to.equal(0);
    return parse(stdout);
  };

  it('fills the placeholders from the inventory, in both spellings of units', async () => {
    const file = await workplace.write(
      'inventory.yml',
      'known_admins: [root, "LAB\\\\deploy"]\nknown_services: [nginx]\nhosts: {web: {platform: linux, accounts: {actor: {user: root}}}}\n',
    );
    const { vars, transformations } = await pipeline('--inventory', file);
    expect(vars).to.deep.equal({
      known_admins: ['root', 'LAB\\deploy'],
      known_services: ['nginx', 'nginx.service'],
    });
    expect(transformations).to.deep.equal([
      { id: 'known', type: 'value_placeholders', include: ['known_admins', 'known_services'] },
    ]);
  });

  it('leaves no placeholder empty, which sigma-cli would refuse', async () => {
    const { vars } = await pipeline('--placeholder', 'servers=dc01');
    expect(vars).to.include.keys('known_admins', 'known_services');
    expect(Object.values(vars).flat()).to.have.length(3);
  });
});
