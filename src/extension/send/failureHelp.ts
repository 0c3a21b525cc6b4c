import type * as vscode from 'vscode';
import { loadAwsConfig } from '../../core/aws/profiles.ts';
import { ssoSessionOf } from '../../core/aws/sso/ssoSession.ts';
import { failurePlaces } from '../../core/bedrock/failurePlaces.ts';
import { modelCandidates, modelRefusal } from '../../core/controlPlane/modelCandidates.ts';
import type { FailureView } from '../../core/exchange/exchangeView.ts';
import type { ModelCandidate } from '../../core/bedrock/failureDetails.ts';
import { parseRequest } from '../../core/request/parsedRequest.ts';
import type { AnswerFault } from '../editor/answerDiagnostics.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { listSource } from '../lists/listSource.ts';
import type { SentOptions } from '../exchanges/sentExchange.ts';

/** The user waits for it in front of the card; the guesses are shown meanwhile. */
const MAX_LOOK_UP_MS = 15_000;

/** What the editor adds to a failure: its places in the file, and what can only be known by asking. */
export class FailureHelp {
  constructor(
    private readonly options: SentOptions,
    private readonly catalogues: Catalogues,
  ) {}

  /** The places in the document as it is now, and the failure with them. */
  locate(document: vscode.TextDocument, failure: FailureView): { faults: AnswerFault[]; failure: FailureView } {
    const parsed = parseRequest(document.getText());
    const found = failurePlaces(failure, parsed);
    if (found.length === 0) return { faults: [], failure };
    const places = found.map(({ path, range }) => ({ path, ...parsed.lines.positionAt(range.offset) }));
    // A refused model is replaced in the card itself.
    const actions = failure.candidates ? failure.actions : ['showInRequest' as const, ...failure.actions];
    return { faults: found, failure: { ...failure, places, actions } };
  }

  /** The failure with what was asked for: the account's own models; nothing to sign in to where there is no such session. */
  async lookUp(failure: FailureView): Promise<FailureView> {
    if (modelRefusal(failure) !== null) return withCandidates(failure, await this.candidates(failure));
    if (failure.status === null || !failure.actions.includes('signIn') || (await this.signsIn())) return failure;
    return { ...failure, actions: failure.actions.filter(action => action !== 'signIn') };
  }

  private async candidates(failure: FailureView): Promise<ModelCandidate[]> {
    const { region, request } = this.options;
    const source = await listSource(this.options);
    if (!source) return [];
    const { value } = await this.catalogues.load('models', source, { signal: AbortSignal.timeout(MAX_LOOK_UP_MS) });
    return modelCandidates(failure, { modelId: request.modelId, region }, value);
  }

  private async signsIn(): Promise<boolean> {
    const profile = this.options.profile ?? process.env.AWS_PROFILE;
    if (!profile || this.options.sandbox) return false;
    return ssoSessionOf({ profile }, await loadAwsConfig()).then(
      () => true,
      () => false,
    );
  }
}

function withCandidates(failure: FailureView, candidates: ModelCandidate[]): FailureView {
  return candidates.length > 0 ? { ...failure, candidates } : failure;
}
