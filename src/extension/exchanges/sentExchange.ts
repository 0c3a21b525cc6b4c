import type { Target, TargetRequest } from '../../core/aws/resolveTarget.ts';
import { Exchange } from '../../core/exchange/exchange.ts';
import type { ExchangeOptions } from '../../core/exchange/exchange.ts';
import { describeAssessment } from '../../core/guardrail/assessmentText.ts';
import { policyTitle } from '../../core/guardrail/groupAssessments.ts';
import type { GuardrailReport } from '../../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../../core/guardrail/guardrailVerdict.ts';
import { requestSpans } from '../../core/guardrail/requestSpans.ts';
import type { RequestSpan } from '../../core/guardrail/requestSpans.ts';
import { withGuardrailVersion, withoutGuardrail } from '../../core/request/changeGuardrail.ts';
import type { SentRequest } from '../../core/request/resolveRequest.ts';
import type { MfaQuestions } from '../credentials/mfaQuestions.ts';
import { listSource } from '../lists/listSource.ts';
import type { ListSource } from '../lists/listSource.ts';

/** What a second exchange does with the guardrail of the first. */
export type GuardrailChange = { guardrail: 'none' } | { guardrail: 'version'; version: string };

/** What an assessment's highlight says and how it looks. */
export interface AssessmentLabel {
  look: 'blocked' | 'masked' | 'detected';
  /** The guardrail's id and the policy's name. */
  title: string;
  sentence: string;
}

export interface RequestMatches {
  spans: readonly RequestSpan[];
  /** Assessments whose text the request does not contain in one piece. */
  notFound: readonly number[];
  /** By assessment. */
  labels: Readonly<Record<number, AssessmentLabel>>;
}

/** How an exchange runs, with all that is known of its target. */
export type SentOptions = ExchangeOptions & Target;

/** A request as it was sent, kept with its exchange: the file and the variables may be others by now. */
export class SentExchange {
  constructor(
    private readonly sent: SentRequest,
    private readonly options: SentOptions,
    private readonly mfa: MfaQuestions,
  ) {}

  /** The file's text at that moment. */
  get text(): string {
    return this.sent.parsed.text;
  }

  /** The guardrail that the request asked for; `null` where it asked for none. */
  get guardrail(): { identifier: string; version: string } | null {
    const { guardrailIdentifier: identifier, guardrailVersion: version } = this.sent.request;
    return identifier === null ? null : { identifier, version: version ?? '' };
  }

  get sandbox(): boolean {
    return this.options.sandbox;
  }

  /** What decides who lists for it. */
  get listRequest(): TargetRequest {
    const { modelId, region, profile } = this.sent.request;
    return { modelId, region, profile };
  }

  /** Who lists what belongs to it: the identity that signed it. `null` where its list endpoint is not known. */
  listSource(): Promise<ListSource | null> {
    return listSource(this.options);
  }

  findMatches(report: GuardrailReport): RequestMatches {
    const { spans, notFound } = requestSpans(this.sent, report);
    const labels: Record<number, AssessmentLabel> = {};
    for (const { assessment: index } of spans) {
      const assessment = report.assessments[index];
      if (!assessment || labels[index]) continue;
      const outcome = outcomeOf(assessment);
      labels[index] = {
        look: outcome === 'masked' ? 'masked' : outcome === 'blocked' || outcome === 'acted' ? 'blocked' : 'detected',
        title: `Guardrail ${assessment.guardrailId}, ${policyTitle(assessment.policy).toLowerCase()}`,
        sentence: describeAssessment(assessment),
      };
    }
    return { spans, notFound, labels };
  }

  /** The same request to the same place, with another guardrail or none: an exchange of its own, not yet running, that `signal` cancels. */
  again(change: GuardrailChange, signal: AbortSignal): Exchange {
    const { request } = this.sent;
    const changed =
      change.guardrail === 'none' ? withoutGuardrail(request) : withGuardrailVersion(request, change.version);
    return new Exchange({
      ...this.options,
      identity: this.mfa.until(this.options.identity, signal),
      request: changed,
    });
  }
}
