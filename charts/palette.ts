/** Colours of lines without one of their own, told apart by people who see colours differently, too (Okabe and Ito). */
const SERIES = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#7f5fa9',
  '#8c8c00',
  '#4d4d4d',
] as const;

export function seriesColor(index: number): string {
  return SERIES[index % SERIES.length] as string;
}

export interface Theme {
  readonly page: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly faint: string;
  readonly grid: string;
  readonly threshold: string;
  readonly band: string;
  readonly states: Readonly<Record<AlarmState, string>>;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const LIGHT: Theme = {
  page: '#f4f5f6',
  card: '#ffffff',
  border: '#d5dbdb',
  text: '#16191f',
  faint: '#5f6b7a',
  grid: '#e9ebed',
  threshold: '#d13212',
  band: 'rgba(209, 50, 18, 0.08)',
  states: { OK: '#1d8102', ALARM: '#d13212', INSUFFICIENT_DATA: '#687078' },
};

export const FONT = 'DejaVu Sans';
