import type { GuardrailEntry } from '../../core/controlPlane/listGuardrails.ts';
import { isGuardrailVersion } from '../../core/request/changeGuardrail.ts';
import type { SentExchange } from '../exchanges/sentExchange.ts';
import type { Catalogues } from '../lists/catalogues.ts';
import { pickFromList } from '../lists/listPicker.ts';
import type { PickRow } from '../window/pickList.ts';

/** Lets the user choose another version of the guardrail that a request was sent with; any that is not listed can be typed. */
export async function chooseVersion(catalogues: Catalogues, sent: SentExchange): Promise<string | undefined> {
  const { guardrail } = sent;
  if (!guardrail) return undefined;
  const { identifier, version: current } = guardrail;
  const picked = await pickFromList<'guardrails', string>({
    name: 'guardrails',
    title: 'Compare With Another Version',
    placeholder: `Which version instead of ${current}? Sends the request again. DRAFT or a number`,
    catalogues,
    request: sent.listRequest,
    current: null,
    source:
      (await sent.listSource()) ??
      'Requests go to a custom endpoint, and it is not known where its lists are: set AWS_ENDPOINT_URL_BEDROCK.',
    rows: ({ value: { guardrails } }) => {
      const listed = guardrails.filter(({ id, arn }) => id === identifier || arn === identifier);
      return (listed.length > 0 ? listed.map(versionRow) : [draftRow]).filter(({ id }) => id !== current);
    },
    typedName: 'version',
    typed: text => {
      const version = text.toUpperCase() === 'DRAFT' ? 'DRAFT' : text;
      if (version === current) return { problem: `${version} is the version that was sent` };
      return isGuardrailVersion(version) ? { value: version } : { problem: 'A version is DRAFT or a number' };
    },
  });
  return picked?.value;
}

const draftRow: PickRow<string> = { id: 'DRAFT', label: 'DRAFT', value: 'DRAFT' };

function versionRow({ version, status, description }: GuardrailEntry): PickRow<string> {
  return {
    id: version,
    label: version,
    description: [status?.toLowerCase(), description].filter(Boolean).join(' · '),
    value: version,
  };
}
