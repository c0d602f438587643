/** A CSV of the kind the pipeline is for: `rowCount` rows of six columns, the same for the same number. */
export function sampleCsv(rowCount: number, variant = 0): Buffer {
  const rows = ['id,city,temperature,humidity,measured_at,valid'];
  const cities = ['Lisbon', 'Porto', 'Braga', 'Coimbra', 'Faro'];
  for (let i = 0; i < rowCount; i++) {
    const n = (i * 7919 + variant * 104_729) % 10_007;
    const day = String(1 + (i % 28)).padStart(2, '0');
    rows.push(
      `${i + 1},${cities[n % cities.length]},${(n / 400).toFixed(2)},${n % 100},` +
        `2026-01-${day}T${String(i % 24).padStart(2, '0')}:00:00Z,${n % 3 === 0}`,
    );
  }
  return Buffer.from(`${rows.join('\n')}\n`);
}
