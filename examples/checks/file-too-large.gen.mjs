export const bytes = () => new Uint8Array(5 * 1024 * 1024).fill(0x23);
