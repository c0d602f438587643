import {
  compilePattern,
  type EventMatcher,
  InvalidPatternError,
} from '../../patterns/event-pattern.ts';
import { invalidEventPattern, limitExceeded } from './errors.ts';
import { LIMITS } from './limits.ts';

/** Compiles the pattern of a rule or an archive. @throws AwsError InvalidEventPatternException, LimitExceededException */
export function compile(pattern: string): EventMatcher {
  if (pattern.length > LIMITS.patternLengthMax)
    throw limitExceeded('The event pattern is too long.');
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (error instanceof InvalidPatternError) throw invalidEventPattern(error.message);
    throw error;
  }
}
