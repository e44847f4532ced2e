/** What one file may hold. Each limit is far above real sessions and far below what hurts. */
export const limits = {
  /** Of the file; also the limit on UTF-16 units of a text given directly. */
  bytes: 4_194_304,
  /** Mappings and lists inside one another. */
  depth: 100,
  /** Lexical tokens, counted before anything is built of them; a session of 10,000 full streams has 700,000. */
  tokens: 1_000_000,
  /** Entries of one mapping or list. */
  entries: 20_000,
  /** Lines of one text. */
  lines: 100_000,
  /** Values that aliases may add. */
  aliasNodes: 100_000,
  /** Problems after which a file is not looked into any further. */
  problems: 200,
  /** YAML errors shown per file. */
  errors: 20,
} as const;
