/** The dates and times of day that a cron expression names, on a calendar without time zones. */
export interface Cron {
  /** Milliseconds since midnight, ascending. */
  readonly timesOfDayMs: readonly number[];
  /** @param day midnight of the date, as if it were in UTC */
  readonly isRunDay: (day: Date) => boolean;
}

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LAST_YEAR = 2199;

type DayTest = Cron['isRunDay'];

/**
 * Reads `cron(0 10 * * ? *)`, the six fields that EventBridge and its Scheduler share.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions
 * @returns undefined for what is none
 */
export function parseCron(expression: string): Cron | undefined {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  const [minute = '', hour = '', dayOfMonth = '', month = '', weekday = '', year = ''] = fields;
  // A day is told by its date or by its weekday; the other is a question mark.
  if (fields.length !== 6 || (dayOfMonth === '?') === (weekday === '?')) return undefined;
  const minutes = values(minute, 0, 59);
  const hours = values(hour, 0, 23);
  const months = values(month, 1, 12, MONTHS);
  const years = values(year, 1970, LAST_YEAR);
  const isDay = weekday === '?' ? dateTest(dayOfMonth) : weekdayTest(weekday);
  if (!minutes || !hours || !months || !years || !isDay) return undefined;
  const timesOfDayMs = [...hours].flatMap((h) => [...minutes].map((m) => (h * 60 + m) * MINUTE_MS));
  timesOfDayMs.sort((a, b) => a - b);
  const isRunDay: DayTest = (day) =>
    years.has(day.getUTCFullYear()) && months.has(day.getUTCMonth() + 1) && isDay(day);
  return { timesOfDayMs, isRunDay };
}

/** The first run after an instant of the same calendar; undefined when there is none. */
export function nextCronRun({ timesOfDayMs, isRunDay }: Cron, afterMs: number): number | undefined {
  const endMs = Date.UTC(LAST_YEAR + 1, 0);
  for (let dayMs = afterMs - (afterMs % DAY_MS); dayMs < endMs; dayMs += DAY_MS) {
    if (!isRunDay(new Date(dayMs))) continue;
    const time = timesOfDayMs.find((timeMs) => dayMs + timeMs > afterMs);
    if (time !== undefined) return dayMs + time;
  }
  return undefined;
}

/** `*`, `5`, `1-5`, `0/15` and lists of them. @returns undefined when one is out of bounds */
function values(
  field: string,
  min: number,
  max: number,
  names: readonly string[] = [],
): Set<number> | undefined {
  const found = new Set<number>();
  const read = (text: string) => {
    const named = names.indexOf(text.toUpperCase());
    if (named >= 0) return named + min;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    const from = first === '*' ? min : read(first);
    const to = last !== undefined ? read(last) : first === '*' || step !== undefined ? max : from;
    const by = step === undefined ? 1 : read(step);
    if (!(from >= min && to <= max && from <= to && by >= 1)) return undefined;
    for (let value = from; value <= to; value += by) found.add(value);
  }
  return found;
}

function dateTest(field: string): DayTest | undefined {
  if (field === 'L') return (day) => day.getUTCDate() === lengthOfMonth(day);
  const nearest = /^(\d+)W$/.exec(field);
  if (nearest !== null) {
    const wanted = Number(nearest[1]);
    if (wanted < 1 || wanted > 31) return undefined;
    return (day) =>
      wanted <= lengthOfMonth(day) && day.getUTCDate() === nearestWeekday(day, wanted);
  }
  const dates = values(field, 1, 31);
  return dates && ((day) => dates.has(day.getUTCDate()));
}

/** `6L` is the last Friday, `6#3` the third. */
function weekdayTest(field: string): DayTest | undefined {
  const special = /^(\w{3}|[1-7])(?:(L)|#([1-5]))$/.exec(field) ?? /^()(L)$/.exec(field);
  const days = values(special === null ? field : special[1] || '7', 1, 7, WEEKDAYS);
  if (days === undefined) return undefined;
  const isWeekday: DayTest = (day) => days.has(day.getUTCDay() + 1);
  if (special === null || special[1] === '') return isWeekday;
  if (special[2] === 'L') {
    return (day) => isWeekday(day) && day.getUTCDate() > lengthOfMonth(day) - 7;
  }
  return (day) => isWeekday(day) && Math.ceil(day.getUTCDate() / 7) === Number(special[3]);
}

function lengthOfMonth(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

/** The working day nearest to a date, within its month. */
function nearestWeekday(day: Date, date: number): number {
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === lengthOfMonth(day) ? date - 2 : date + 1;
  return date;
}
