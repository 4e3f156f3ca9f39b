import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findInventory } from '../../inventory/index.ts';

describe('finding the inventory', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'servicedrill-find-'));
    await mkdir(join(root, 'project/deep'), { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  async function put(file: string) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), 'hosts: {}\n');
  }

  async function found(explicit?: string, env: Readonly<Record<string, string>> = {}) {
    const file = await findInventory(join(root, 'project/deep'), explicit, { env, home: join(root, 'home') });
    return file?.replace(root, '');
  }

  it('takes what comes first: told, environment, servicedrill.yml upwards, inventory.yml here, the home', async () => {
    expect(await found()).to.equal(undefined);
    await put('home/.config/servicedrill/inventory.yml');
    expect(await found()).to.equal('/home/.config/servicedrill/inventory.yml');
    await put('project/deep/inventory.yaml');
    expect(await found()).to.equal('/project/deep/inventory.yaml');
    await put('project/servicedrill.yml');
    expect(await found()).to.equal('/project/servicedrill.yml');
    await put('project/deep/servicedrill.yaml');
    expect(await found()).to.equal('/project/deep/servicedrill.yaml');
    expect(await found(undefined, { SERVICEDRILL_INVENTORY: '../env.yml' })).to.equal('/project/env.yml');
    expect(await found('told.yml', { SERVICEDRILL_INVENTORY: '../env.yml' })).to.equal(
      '/project/deep/told.yml',
    );
  });

  it("skips the inventory.yml of a folder above, which may be Ansible's, and folders of the name", async () => {
    await put('project/inventory.yml');
    await mkdir(join(root, 'project/deep/servicedrill.yml'));
    expect(await found()).to.equal(undefined);
  });

  it('follows $XDG_CONFIG_HOME', async () => {
    await put('xdg/servicedrill/inventory.yml');
    expect(await found(undefined, { XDG_CONFIG_HOME: join(root, 'xdg') })).to.equal(
      '/xdg/servicedrill/inventory.yml',
    );
  });
});
