import { GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import {
  CountAxisFromZero,
  LambdaFunctionMonitoring,
  RateAxisFromZero,
} from 'cdk-monitoring-constructs';

/** A function without provisioned concurrency, of which the library draws metrics that would never come. */
export class FunctionMonitoring extends LambdaFunctionMonitoring {
  override createInvocationWidget(width: number, height: number): GraphWidget {
    return new GraphWidget({
      title: 'Invocations',
      width,
      height,
      left: [
        this.invocationCountMetric,
        this.throttlesCountMetric,
        this.concurrentExecutionsCountMetric,
      ],
      leftYAxis: CountAxisFromZero,
      leftAnnotations: this.invocationCountAnnotations,
    });
  }

  override createRateWidget(width: number, height: number): GraphWidget {
    return new GraphWidget({
      title: 'Throttles (rate)',
      width,
      height,
      left: [this.throttlesRateMetric],
      leftYAxis: RateAxisFromZero,
      leftAnnotations: this.invocationRateAnnotations,
    });
  }
}
