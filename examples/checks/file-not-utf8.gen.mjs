// `größe` as Latin-1
export const bytes = () => new Uint8Array([...new TextEncoder().encode('# a\nexternals:\n  gr'), 0xf6, 0xdf, 0x65]);
