import { OPERATION_NAMES, OPERATIONS, streams } from '../../src/core/bedrock/operations.ts';
import { allFamilies } from '../../src/core/models/families.ts';
import { memberRow, REQUEST_MEMBERS } from '../../src/core/request/members.ts';
import type { MemberRow, RequestMember } from '../../src/core/request/members.ts';

/** What the schema says of a member beyond its row in the table. */
interface Supplement {
  /** Follows the row's description. */
  more?: string;
  examples?: readonly string[];
  defaultSnippets?: readonly object[];
}

const links = (streaming: boolean): string =>
  OPERATION_NAMES.filter(name => streams(name) === streaming)
    .map(name => `[${name}](${OPERATIONS[name].documentation})`)
    .join(', ');

const SUPPLEMENTS: Readonly<Partial<Record<RequestMember, Supplement>>> = {
  modelId: {
    examples: [
      ...allFamilies.flatMap(family => (family.notInvocable === null ? family.exampleModelIds : [])),
      'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3d4e5f6',
      'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3d4e5f6',
    ],
  },
  region: {
    examples: [
      'us-east-1',
      'us-east-2',
      'us-west-2',
      'ca-central-1',
      'eu-central-1',
      'eu-west-1',
      'eu-west-3',
      'ap-northeast-1',
      'ap-south-1',
      'ap-southeast-2',
      'sa-east-1',
    ],
  },
  requestMetadata: { defaultSnippets: [{ label: '{ "team": … }', body: { '${1:team}': '${2:search}' } }] },
  stream: { more: `In the API: ${links(true)} for \`true\`, ${links(false)} for \`false\`.` },
  variables: {
    defaultSnippets: [{ label: '{ "question": … }', body: { '${1:question}': '${2:Why is the sky blue?}' } }],
  },
  body: {
    more: '\n\nPlaceholders: `{{name}}` from `variables`, `{{$env NAME}}` (names allowed in the setting `bedrockInvoke.allowedEnvironmentVariables`, or with `--allow-env`), `{{$file path}}` and `{{$base64 path}}` relative to this file, and `{{$input label}}`, which asks when sending. A backslash before the braces writes them literally.',
  },
};

const SNIPPET = {
  label: 'Request to a Claude model',
  description: 'A small request with one variable',
  body: {
    modelId: '${1:us.anthropic.claude-sonnet-4-5-20250929-v1:0}',
    variables: { question: '${2:Why is the sky blue?}' },
    body: {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 300,
      messages: [{ role: 'user', content: '{{question}}' }],
    },
  },
};

/** The JSON schema of request files, as JSON text: what the editor suggests and explains while one is typed. */
export function requestSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Bedrock Invoke request',
    description: `One request to Amazon Bedrock's ${OPERATION_NAMES.join(' or ')}. The members are named as the API names them. This schema only suggests and explains: Bedrock Invoke itself checks the file, so nothing is reported twice.`,
    allowComments: true,
    allowTrailingCommas: true,
    defaultSnippets: [SNIPPET],
    properties: Object.fromEntries(
      REQUEST_MEMBERS.map(name => [name, property(memberRow(name), SUPPLEMENTS[name] ?? {})]),
    ),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function property({ description, values, examples: own }: MemberRow, { more, ...supplement }: Supplement): object {
  const examples = supplement.examples ?? own;
  return {
    markdownDescription: more === undefined ? description : `${description}${more.startsWith('\n') ? '' : ' '}${more}`,
    // A value that the API adds later is as good: the empty schema takes anything.
    ...(values
      ? {
          anyOf: [
            {
              enum: values.map(({ value }) => value),
              markdownEnumDescriptions: values.map(({ meaning }) => `${meaning}.`),
            },
            {},
          ],
        }
      : {}),
    ...(examples ? { examples } : {}),
    ...(supplement.defaultSnippets ? { defaultSnippets: supplement.defaultSnippets } : {}),
  };
}
