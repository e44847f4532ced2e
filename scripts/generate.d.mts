/** Compiles the schemas under `root` and writes src/generated/. */
export function generate(root: string): Promise<void>;
