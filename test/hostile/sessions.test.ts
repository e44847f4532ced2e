import { describe } from 'vitest';
import { expectRefusals } from './expect-refusal.ts';
import { sessionCases } from './sessions.ts';

describe('hostile sessions', () => {
  expectRefusals(sessionCases);
});
