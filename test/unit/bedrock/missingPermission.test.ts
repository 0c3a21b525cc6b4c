import assert from 'node:assert/strict';
import { CallError } from '../../../src/core/http/callError.ts';
import { missingPermission } from '../../../src/core/bedrock/missingPermission.ts';
import type { PermissionRequest } from '../../../src/core/bedrock/missingPermission.ts';

const ME = 'arn:aws:sts::123456789012:assumed-role/dev/jane';
const BOTH = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];
const CLAUDE = 'anthropic.claude-sonnet-4-20250514-v1:0';

function refused(message: string, request: Partial<PermissionRequest> = {}, name = 'AccessDeniedException') {
  const found = missingPermission(new CallError({ kind: 'service', name, message, status: 403 }), {
    modelId: CLAUDE,
    region: 'us-east-1',
    guardrailIdentifier: null,
    ...request,
  });
  const policy =
    found?.policy == null
      ? null
      : (JSON.parse(found.policy) as {
          Version: string;
          Statement: { Effect: string; Action: string[]; Resource: string[]; Condition?: unknown }[];
        });
  return { found, policy };
}

const sentence = (
  action: string,
  resource: string,
  rest = `because no identity-based policy allows the ${action} action`,
): string => `User: ${ME} is not authorized to perform: ${action} on resource: ${resource} ${rest}`;

describe('the permission that is missing', () => {
  it('is read from the message: action, resource, who, and whose policy', () => {
    const resource = `arn:aws:bedrock:us-east-1::foundation-model/${CLAUDE}`;
    const { found, policy } = refused(sentence('bedrock:InvokeModelWithResponseStream', resource));
    assert.deepEqual(found?.actions, ['bedrock:InvokeModelWithResponseStream']);
    assert.equal(found.resource, resource);
    assert.equal(found.principal, ME);
    assert.equal(found.policyKind, 'identity-based policy');
    assert.equal(found.explicitDeny, false);
    assert.deepEqual(policy, {
      Version: '2012-10-17',
      Statement: [{ Sid: 'InvokeModel', Effect: 'Allow', Action: BOTH, Resource: [resource] }],
    });
    assert.match(found.notes.join(' '), /also denies Converse and ConverseStream/);
  });

  const profiles: [what: string, modelId: string, resource: string, region: string, profile: string, model: string][] =
    [
      [
        'a profile id',
        `us.${CLAUDE}`,
        `arn:aws:bedrock:us-west-2::foundation-model/${CLAUDE}`,
        'us-east-1',
        `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${CLAUDE}`,
        `arn:aws:bedrock:*::foundation-model/${CLAUDE}`,
      ],
      [
        'a global profile',
        `global.${CLAUDE}`,
        `arn:aws:bedrock:::foundation-model/${CLAUDE}`,
        'eu-west-1',
        `arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.${CLAUDE}`,
        `arn:aws:bedrock:*::foundation-model/${CLAUDE}`,
      ],
      [
        'a profile ARN',
        `arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.${CLAUDE}`,
        `arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.${CLAUDE}`,
        'us-gov-west-1',
        `arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.${CLAUDE}`,
        `arn:aws-us-gov:bedrock:*::foundation-model/${CLAUDE}`,
      ],
      [
        "an application profile's ARN, whose model the message tells",
        'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6',
        'arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0',
        'us-west-2',
        'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6',
        'arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0',
      ],
      [
        'an application profile of which nothing tells the model',
        'a1b2c3d4e5f6',
        'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6',
        'us-west-2',
        'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/a1b2c3d4e5f6',
        'arn:aws:bedrock:*::foundation-model/*',
      ],
    ];
  for (const [what, modelId, resource, region, profile, model] of profiles) {
    it(`is given for the profile and, through it alone, for the model in every Region: ${what}`, () => {
      const { found, policy } = refused(sentence('bedrock:InvokeModel', resource), { modelId, region });
      assert.deepEqual(
        policy?.Statement.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition })),
        [
          { Action: BOTH, Resource: [profile], Condition: undefined },
          { Action: BOTH, Resource: [model], Condition: { StringLike: { 'bedrock:InferenceProfileArn': profile } } },
        ],
      );
      assert.match(found?.notes[0] ?? '', /for itself and for the model in every Region/);
    });
  }

  it('is that on the guardrail, by id, by ARN, and where the message names only the action', () => {
    const arn = 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123';
    const named = refused(sentence('bedrock:ApplyGuardrail', arn), { guardrailIdentifier: 'abc123' });
    assert.deepEqual(named.policy?.Statement, [
      { Sid: 'ApplyGuardrail', Effect: 'Allow', Action: ['bedrock:ApplyGuardrail'], Resource: [arn] },
    ]);
    assert.match(named.found?.notes.join(' ') ?? '', /as well as the permission to invoke/);
    assert.doesNotMatch(named.found?.notes.join(' ') ?? '', /Converse/);
    const unnamed = refused('Not allowed: bedrock:ApplyGuardrail', {
      guardrailIdentifier: 'abc123',
      region: 'cn-north-1',
    });
    assert.deepEqual(unnamed.policy?.Statement[0]?.Resource, ['arn:aws-cn:bedrock:cn-north-1:*:guardrail/abc123']);
    const byArn = refused('Not allowed: bedrock:ApplyGuardrail', { guardrailIdentifier: arn });
    assert.deepEqual(byArn.policy?.Statement[0]?.Resource, [arn]);
  });

  it("cannot be given where a policy denies it explicitly, or where it is not the identity's policy that lacks it", () => {
    for (const [rest, kind, denied] of [
      ['with an explicit deny in a service control policy', 'service control policy', true],
      [
        'with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/p',
        'identity-based policy',
        true,
      ],
      ['because no service control policy allows the bedrock:InvokeModel action', 'service control policy', false],
      ['because no VPC endpoint policy allows the bedrock:InvokeModel action', 'VPC endpoint policy', false],
    ] as const) {
      const { found } = refused(sentence('bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/m', rest));
      assert.equal(found?.policy, null, rest);
      assert.equal(found.policyKind, kind);
      assert.equal(found.explicitDeny, denied);
      assert.match(found.notes[0] ?? '', new RegExp(kind));
    }
  });

  it('can be those of the Marketplace, of a typographic apostrophe, of a full stop at the end', () => {
    const { found, policy } = refused(
      'Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.',
    );
    assert.deepEqual(found?.actions, ['aws-marketplace:ViewSubscriptions', 'aws-marketplace:Subscribe']);
    assert.deepEqual(policy?.Statement[0]?.Resource, ['*']);
    const stop = refused(
      `User: ${ME} is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/m.`,
    );
    assert.equal(stop.found?.resource, 'arn:aws:bedrock:us-east-1::foundation-model/m');
  });

  it('is nothing where it is no matter of permissions', () => {
    for (const message of [
      'You don\u2019t have access to the model with the specified model ID.',
      'm is not available for this account.',
      'Bearer Token has expired',
    ]) {
      assert.equal(refused(message).found, null, message);
    }
    assert.equal(
      refused('Access denied. This Model is marked by provider as Legacy', {}, 'ResourceNotFoundException').found,
      null,
    );
    assert.equal(refused(sentence('bedrock:InvokeModel', 'arn:aws:x'), {}, 'ValidationException').found, null);
  });
});
