import { attackVersion } from '../attack/index.ts';

/** A technique of a layer; `score` is absent where nothing could be told. */
export interface LayerTechnique {
  readonly id: string;
  readonly score?: number;
  readonly comment: string;
}

export interface Layer {
  readonly name: string;
  readonly description: string;
  readonly techniques: readonly LayerTechnique[];
  /** As ATT&CK writes them; all without it. */
  readonly platforms?: readonly string[];
  /** From the lowest score to the highest; the highest is above the lowest. */
  readonly colors: readonly string[];
  readonly highest: number;
  readonly legend?: readonly { readonly label: string; readonly color: string }[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A layer of ATT&CK Navigator, format 4.5 (https://github.com/mitre-attack/attack-navigator, layers/spec/v4.5). The Navigator's version is
 * that of the format's own examples.
 */
export function navigatorLayer(layer: Layer): object {
  const { name, description, techniques, platforms, colors, highest, legend = [], metadata = {} } = layer;
  return {
    name,
    versions: { attack: attackVersion, navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description,
    ...(platforms && { filters: { platforms } }),
    layout: { layout: 'side', showID: true, expandedSubtechniques: 'annotated' },
    techniques: techniques.map(({ id, score, comment }) => ({
      techniqueID: id,
      ...(score !== undefined && { score }),
      comment,
      enabled: true,
    })),
    gradient: { colors, minValue: 0, maxValue: highest },
    legendItems: legend,
    metadata: Object.entries(metadata).map(([key, value]) => ({ name: key, value })),
  };
}
