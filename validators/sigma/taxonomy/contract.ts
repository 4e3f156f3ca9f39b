import type { Logsource } from '../contract.ts';

/** How an event is known to come from a source. All that is given must hold; texts compare without case. */
export interface SourceKey {
  /** Windows: the event's `Channel`, or where it has none, the channel that its provider writes to. */
  readonly channels?: readonly string[];
  readonly eventIds?: readonly number[];
  /** For events that carry a log source of their own, which includes this one. */
  readonly logsource?: Logsource;
}

/** Where a field named by Sigma is found: under another name, the first of several that the event has, joined of several, or a registry value. */
export type FieldOrigin = string | FirstField | JoinedField | RegistryField;

export interface FirstField {
  readonly first: readonly string[];
}

export interface JoinedField {
  readonly join: readonly string[];
  readonly separator: string;
  /** Beginnings of the value, without regard to case, and what stands for them: the first that fits. */
  readonly begins?: Readonly<Record<string, string>>;
  /** Whole values, and what stands for them: one text, or several that rules may ask for. Any other value stays as it is. */
  readonly values?: Readonly<Record<string, string | readonly string[]>>;
}

/** A value of the registry, by the fields that hold its data and its type: numbers and bytes as Sysmon writes them. */
export interface RegistryField {
  readonly data: string;
  readonly type: string;
}

export interface TaxonomySource {
  /** As people call it: `Security 4688`, `Sysmon 1`. */
  readonly name: string;
  readonly when: SourceKey;
  /** The log sources that such an event counts as. */
  readonly logsources: readonly Logsource[];
  /** A selection as in a rule, which the event must also fit: a map, or a list of maps. */
  readonly where?: unknown;
  /** Sigma's field name to the event's own; names not listed are the same in both. */
  readonly fields?: Readonly<Record<string, FieldOrigin>>;
  /** True where rules for the channel as a whole find the fields under these names too. */
  readonly everywhere?: boolean;
  /** All field names (Sigma's) the source can carry, where that is known; a rule that needs another is blind. */
  readonly carries?: readonly string[];
}

export interface Taxonomy {
  readonly sources: readonly TaxonomySource[];
  /** Channels by provider, for events recorded without their channel. */
  readonly providers?: Readonly<Record<string, string>>;
  /**
   * Field names that are Sigma's for a log source (`product/category`) though none of the sources has them: other sensors, or what
   * enriches events, add them.
   */
  readonly elsewhere?: Readonly<Record<string, readonly string[]>>;
}
