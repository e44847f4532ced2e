/** What one file may hold. Each limit is far above real sessions and far below what hurts. */
export const limits = {
  /** Of the file; also the limit on UTF-16 units of a text given directly. */
  bytes: 4_194_304,
  /** Mappings and lists inside one another. */
  depth: 100,
  /** Lexical tokens; bounds time and memory for files of nothing but punctuation. */
  tokens: 2_000_000,
  /** YAML errors shown per file. */
  errors: 20,
  /** Values that aliases may add. */
  aliasNodes: 100_000,
} as const;
