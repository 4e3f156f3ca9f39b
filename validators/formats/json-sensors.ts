import type { LogsourceKey } from '../contract.ts';
import { type JsonObject, objectAt } from './json-values.ts';

/**
 * Whose event it is, where a SIEM hands back one of a sensor that writes no log of the system's own: Elastic Endpoint in the
 * Elastic Common Schema, or a row of Microsoft Defender XDR's tables. The taxonomy maps their fields. Undefined for others.
 */
export function sensorLogsource(o: JsonObject): LogsourceKey | undefined {
  return elasticEndpoint(o) ?? defenderXdr(o);
}

/** The host that such an event names. */
export function sensorHost(o: JsonObject): string | undefined {
  const name = objectAt(o, 'host')?.name ?? o.DeviceName;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

const products: Readonly<Record<string, string>> = { windows: 'windows', linux: 'linux', macos: 'macos' };

function elasticEndpoint(o: JsonObject): LogsourceKey | undefined {
  const event = objectAt(o, 'event');
  const dataset = event?.dataset ?? objectAt(o, 'data_stream')?.dataset;
  const isEndpoint =
    event?.module === 'endpoint' || (typeof dataset === 'string' && dataset.startsWith('endpoint.'));
  if (!isEndpoint) return undefined;
  const os = objectAt(objectAt(o, 'host') ?? {}, 'os');
  const product = products[String(os?.type ?? os?.platform)];
  return product === undefined ? undefined : { product, service: 'elastic-endpoint' };
}

/** Rows do not name their platform: a path of Windows' own has no slash in front. */
function defenderXdr(o: JsonObject): LogsourceKey | undefined {
  if (typeof o.ActionType !== 'string') return undefined;
  if (typeof o.DeviceName !== 'string' && typeof o.DeviceId !== 'string') return undefined;
  const paths = [o.FolderPath, o.InitiatingProcessFolderPath];
  const isPosix = paths.some(path => typeof path === 'string' && path.startsWith('/'));
  return isPosix ? undefined : { product: 'windows', service: 'defender-xdr' };
}
