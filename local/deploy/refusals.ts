import Table from 'cli-table3';
import { AwsError } from '../errors.ts';

/** Something in a template that the engine cannot deploy, and where it stands. */
export interface Refusal {
  /** The stack; a nested one after its parents: `Orders / Storage`. */
  readonly stack: string;
  /** A logical id, or the section that has none: `Rules`. */
  readonly logicalId: string;
  /** For instance `Targets[0].Arn`; empty for the resource as a whole. */
  readonly path: string;
  readonly what: string;
}

/** Characters of each column, so that a line has no more than 100. */
const COLUMN_WIDTHS = [48, 51];

/** Raised before anything is made when a template asks for what is not simulated. It names all of it at once. */
export class UnsupportedTemplateError extends AwsError {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly Refusal[]) {
    super(
      'UnsupportedTemplate',
      'The local engine does not simulate everything that this application uses:\n\n' +
        `${renderRefusals(refusals)}\n\ndocs/coverage.md lists what it does.`,
    );
    this.refusals = refusals;
  }
}

function renderRefusals(refusals: readonly Refusal[]): string {
  const stacks = new Set(refusals.map(({ stack }) => stack));
  return [...stacks]
    .map((stack) => `${stack}\n${renderRows(refusals.filter((one) => one.stack === stack))}`)
    .join('\n\n');
}

function renderRows(refusals: readonly Refusal[]): string {
  const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' };
  const table = new Table({
    colWidths: COLUMN_WIDTHS,
    wordWrap: true,
    style: { head: [], border: [], 'padding-left': 2, 'padding-right': 0 },
    chars: {
      ...none,
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  for (const { logicalId, path, what } of refusals) {
    table.push([cell(path === '' ? logicalId : `${logicalId}.${path}`), cell(what)]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** A cell that is broken between words, or within them where one alone is too long. */
function cell(content: string): { content: string; wrapOnWordBoundary: boolean } {
  const room = Math.min(...COLUMN_WIDTHS) - 2;
  return { content, wrapOnWordBoundary: content.split(' ').every((word) => word.length <= room) };
}
