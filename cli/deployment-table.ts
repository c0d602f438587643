import type { DeployedStack, Deployment } from '../local/deploy/deployer.ts';
import { renderTable, style } from './terminal.ts';

/** What a deployment made: its resources by type, and the outputs of each stack. */
export function describeDeployment({ stacks }: Deployment): string {
  return stacks.map(describeStack).join('\n');
}

function describeStack({ name, resourceCountByType, outputs }: DeployedStack): string {
  const counts = Object.entries(resourceCountByType).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    `\n${style.bold(name)}`,
    renderTable(
      [{ title: 'Resources' }, { title: 'Count', align: 'right' }],
      counts.map(([type, count]) => [type, String(count)]),
    ),
  ];
  const values = Object.entries(outputs);
  if (values.length > 0) {
    parts.push('', renderTable([{ title: 'Output' }, { title: 'Value' }], values));
  }
  return parts.join('\n');
}
