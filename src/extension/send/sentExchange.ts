import { listGuardrails } from '../../core/controlPlane/listGuardrails.ts';
import { Exchange } from '../../core/exchange/index.ts';
import type { ExchangeOptions } from '../../core/exchange/index.ts';
import { describeAssessment } from '../../core/guardrail/assessmentText.ts';
import { policyTitle } from '../../core/guardrail/groupAssessments.ts';
import type { GuardrailReport } from '../../core/guardrail/guardrailReport.ts';
import { outcomeOf } from '../../core/guardrail/guardrailVerdict.ts';
import { requestSpans } from '../../core/guardrail/requestSpans.ts';
import type { RequestSpan } from '../../core/guardrail/requestSpans.ts';
import { withGuardrailVersion, withoutGuardrail } from '../../core/request/index.ts';
import type { SentRequest } from '../../core/request/index.ts';
import { controlPlaneEndpoint } from '../lists/controlPlaneEndpoint.ts';

/** Somebody waits for the list, and can type in the meantime. */
const LOOK_UP_LIMIT_MS = 15_000;

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
  /** Assessments with a text that the request does not hold in one piece. */
  notFound: readonly number[];
  labels: ReadonlyMap<number, AssessmentLabel>;
}

/** A request as it was sent, kept with its exchange: the file and the variables may be others by now. */
export class SentExchange {
  constructor(private readonly sent: SentRequest, private readonly options: ExchangeOptions, private readonly profile: string | null) {}

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

  /** The versions that its guardrail has, as far as the account may list them; none where it may not. */
  async versions(): Promise<string[]> {
    const { region, identity, transport, clock } = this.options;
    const identifier = this.guardrail?.identifier;
    const endpoint = await controlPlaneEndpoint(this.options, this.profile);
    if (!endpoint || identifier === undefined) return [];
    const { guardrails } = await listGuardrails({ region, endpoint, identity, transport, clock, signal: AbortSignal.timeout(LOOK_UP_LIMIT_MS), maxAttempts: 1 });
    return guardrails.filter(({ id, arn }) => id === identifier || arn === identifier).map(({ version }) => version);
  }

  findMatches(report: GuardrailReport): RequestMatches {
    const { spans, notFound } = requestSpans(this.sent, report);
    const labels = new Map<number, AssessmentLabel>();
    for (const { assessment: index } of spans) {
      const assessment = report.assessments[index];
      if (!assessment || labels.has(index)) continue;
      const outcome = outcomeOf(assessment);
      labels.set(index, {
        look: outcome === 'masked' ? 'masked' : outcome === 'blocked' || outcome === 'acted' ? 'blocked' : 'detected',
        title: `Guardrail ${assessment.guardrailId}, ${policyTitle(assessment.policy).toLowerCase()}`,
        sentence: describeAssessment(assessment),
      });
    }
    return { spans, notFound, labels };
  }

  /** The same request to the same place, with another guardrail or none: an exchange of its own, not yet running. */
  again(change: GuardrailChange): Exchange {
    const { request } = this.sent;
    const changed = change.guardrail === 'none' ? withoutGuardrail(request) : withGuardrailVersion(request, change.version);
    return new Exchange({ ...this.options, request: changed });
  }
}
