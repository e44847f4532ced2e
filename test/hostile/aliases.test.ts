import { describe } from 'vitest';
import { aliasCases } from './aliases.ts';
import { expectRefusals } from './expect-refusal.ts';

describe('hostile aliases', () => {
  expectRefusals(aliasCases);
});
