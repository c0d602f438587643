import { describe, expect, it } from 'vitest';
import { parseSearchQuery } from '../../../../../local/services/cloudwatch/math/search-query.ts';

const EC2 = {
  namespace: 'AWS/EC2',
  metricName: 'CPUUtilization',
  dimensions: { InstanceId: 'i-1234567890abcdef0' },
};
const named = (metricName: string) => ({ namespace: 'MyNamespace', metricName, dimensions: {} });

describe('a search query', () => {
  it.each([
    ['{AWS/EC2,InstanceId} MetricName="CPUUtilization"', true],
    ['{AWS/EC2} CPUUtilization', true],
    ['{AWS/EC2, InstanceId}', true],
    ['{AWS/EC2, InstanceId, Other}', false],
    ['{AWS/EBS, InstanceId} CPUUtilization', false],
    ['(EC2 OR EBS) AND MetricName=Utilization', true],
    ['(S3 OR EBS) MetricName=Utilization', false],
    ['NOT Namespace=AWS', false],
    ['MetricName="CPUUtilization" NOT i-1234567890abcdef0', false],
    ['MetricName="CPUUtilization" NOT "i-9"', true],
    ['InstanceId="i-1234567890abcdef0"', true],
    ['MetricName=("Errors" OR "CPUUtilization")', true],
    ['{"AWS/EC2","InstanceId"} "CPUUtilization" ', true],
  ])('finds by schema, property, term and operator: %s', (query, expected) => {
    expect(parseSearchQuery(query)(EC2)).toBe(expected);
  });

  it.each([
    ['count', 'CustomCount1', true],
    ['COUNT', 'CustomCount1', true],
    ['CustomCount', 'CustomCount1', true],
    ['Count1', 'CustomCount1', true],
    ['couNT', 'CustomCount1', false],
    ['customcount', 'CustomCount1', false],
    ['customcount1', 'CustomCount1', true],
    ['"CustomCount1"', 'CustomCount1', true],
    ['"customcount1"', 'CustomCount1', false],
    ['network/errors', 'Network-Errors-2', true],
    ['Network_Errors', 'NetworkErrors2', true],
    ['"Network_Errors_2"', 'Network-Errors-2', false],
    ['trial', 'Project2-trial333', true],
    ['failure', 'SDBFailure', true],
    ['"Europe\\\\France Traffic\\(Network\\)"', 'Europe\\France Traffic(Network)', true],
  ])('cuts words at capitals, digits and punctuation: %s in %s', (query, metricName, expected) => {
    expect(parseSearchQuery(query)(named(metricName))).toBe(expected);
  });

  it.each(['', '{', '{}', '(a', 'a OR', 'NOT', 'MetricName='])(
    'is refused when it is %j',
    (query) => {
      expect(() => parseSearchQuery(query)).toThrow('Invalid syntax');
    },
  );
});
